-- What many do with webhooks at once, in and out of a test mode that misbehaves.

-- One that waited for others to go out before it no longer does, once it may go out or is taken up.
alter table webhook_deliveries drop constraint webhook_deliveries_misbehaviour_check;
alter table webhook_deliveries add constraint webhook_deliveries_misbehaviour_check
  check (misbehaviour in ('duplicate', 'delay', 'reorder', 'reordered'));
