-- What many do with webhooks at once, in and out of a test mode that misbehaves.

-- One that waited for others to go out before it no longer does, once it may go out or is taken up.
alter table webhook_deliveries drop constraint webhook_deliveries_misbehaviour_check;
alter table webhook_deliveries add constraint webhook_deliveries_misbehaviour_check
  check (misbehaviour in ('duplicate', 'delay', 'reorder', 'reordered'));

-- Each endpoint that is not deleted has a slot of its own in its realm: of two that are made at once for the last one that is free, one is.
alter table webhook_endpoints add column slot integer check (slot >= 0);
update webhook_endpoints e set slot = n.place
  from (select realm_id, id, row_number() over (partition by realm_id order by created_at, id) - 1 as place from webhook_endpoints where deleted_at is null) n
  where e.realm_id = n.realm_id and e.id = n.id;
alter table webhook_endpoints add constraint webhook_endpoints_slot_deleted check (num_nonnulls(slot, deleted_at) = 1);
create unique index webhook_endpoints_slot on webhook_endpoints (realm_id, slot) where slot is not null;
