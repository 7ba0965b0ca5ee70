-- Books that grow large: an index in whose order transfers are sealed, one from which the balance is summed and payouts take, and balance items that nothing changes but the payout that takes them.

-- The order of the books (src/ledger/transfer.ts): a page begins where the one before ended, however many transfers bear the same moment.
create index transfers_in_order on transfers (realm_id, created_at, object_id collate "C", transition collate "C", position);
drop index transfers_created;

-- What is open: in each currency what lessens the balance, then what raises it, the oldest first. The sums are read from the index alone.
drop index balance_items_open;
create index balance_items_open on balance_items
  (realm_id, currency, ((amount - fee - vat > 0)::integer), created_at, object_id, transition) include (amount, fee, vat) where payout_id is null;

-- An item goes into one payout, once. What comes back of a payout that failed is an item of its own, so that nothing ever leaves a payout.
create function refuse_item_change() returns trigger
language plpgsql as $$
begin
  raise exception 'a balance item goes into one payout, once, and never changes otherwise' using errcode = 'GU002';
end
$$;

-- A column that is added is to be named here as well. The function is called for what is refused alone: a payout changes thousands of items.
create trigger balance_items_taken_once before update on balance_items for each row
  when (old.payout_id is not null or new.payout_id is null or
    (old.realm_id, old.object_id, old.transition, old.version + 1, old.created_at, old.kind, old.method, old.currency, old.amount, old.fee, old.vat) is distinct from
    (new.realm_id, new.object_id, new.transition, new.version, new.created_at, new.kind, new.method, new.currency, new.amount, new.fee, new.vat))
  execute function refuse_item_change();
create trigger balance_items_never_removed before delete on balance_items for each row execute function refuse_change();
create trigger balance_items_never_emptied before truncate on balance_items execute function refuse_change();
