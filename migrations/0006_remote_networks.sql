-- Networks at a distance: what is asked of one is committed before it is sent, and answered later.

-- The answer that a network owed is filled in once; nothing else of an operation ever changes.
alter table operations add column version integer not null default 1;
drop trigger operations_only_grow on operations;
create trigger operations_never_removed before delete on operations for each row execute function refuse_change();
create trigger operations_answered_once before update on operations for each row
  when (
    old.outcome not in ('pending', 'unknown')
    or (old.realm_id, old.id, old.payment_id, old.refund_id, old.kind, old.amount, old.currency, old.position, old.created_at)
      is distinct from (new.realm_id, new.id, new.payment_id, new.refund_id, new.kind, new.amount, new.currency, new.position, new.created_at)
  )
  execute function refuse_change();

-- The write-ahead of an operation, until its answer is known.
create table network_requests (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  payment_id text not null,
  kind text not null check (kind in ('authorization', 'increment', 'capture', 'reversal', 'refund')),
  reference text not null check (length(reference) = 32 and translate(reference, '0123456789abcdef', '') = ''),
  then_capture boolean not null,
  held_answer jsonb,
  created_at bigint not null,
  ask_at bigint,
  asked integer not null check (asked >= 0),
  answered_at bigint,
  primary key (realm_id, id),
  foreign key (realm_id, id) references operations,
  check (answered_at is null or (ask_at is null and held_answer is null))
);

create index network_requests_to_ask on network_requests (realm_id, ask_at) where ask_at is not null;

-- While a network is waited for, the request that it is asked for is open.
alter table idempotency_records add column open_until bigint;
