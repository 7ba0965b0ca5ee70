-- Who wants to be told of events, and what of them is still to be brought to whom.

-- When it was told in real time: events are told at the realm's time, and are brought on the real clock.
alter table events add column told_at bigint;

create table webhook_endpoints (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  url text not null,
  enabled boolean not null check (not enabled or deleted_at is null),
  -- Null for all.
  event_types text[],
  secret_sealed text not null,
  secret_key_id text not null references vault_keys,
  -- What was replaced is still signed with for a while.
  previous_secret_sealed text,
  previous_secret_key_id text references vault_keys,
  previous_secret_until bigint,
  -- Since the last attempt that succeeded none has; null where the last one did.
  failing_since bigint,
  -- By us, not by the account.
  disabled_reason text check (disabled_reason in ('gone', 'failing')),
  disabled_at bigint,
  check (num_nonnulls(previous_secret_sealed, previous_secret_key_id, previous_secret_until) in (0, 3)),
  check (num_nonnulls(disabled_reason, disabled_at) in (0, 2)),
  check (not enabled or disabled_at is null),
  primary key (realm_id, id)
);

create index webhook_endpoints_created on webhook_endpoints (realm_id, created_at, id) where deleted_at is null;
create index webhook_endpoints_enabled on webhook_endpoints (realm_id, id) where enabled;
create index webhook_endpoints_deleted on webhook_endpoints (deleted_at) where deleted_at is not null;
create index webhook_endpoints_secret_key on webhook_endpoints (secret_key_id);
create index webhook_endpoints_previous_secret_key on webhook_endpoints (previous_secret_key_id) where previous_secret_key_id is not null;

create trigger webhook_endpoints_current_keys before insert on webhook_endpoints for each row
  execute function require_current_keys('secret_key_id', 'previous_secret_key_id');
create trigger webhook_endpoints_current_key before update on webhook_endpoints for each row
  when ((old.secret_sealed, old.secret_key_id) is distinct from (new.secret_sealed, new.secret_key_id))
  execute function require_current_keys('secret_key_id');
create trigger webhook_endpoints_previous_current_key before update on webhook_endpoints for each row
  when ((old.previous_secret_sealed, old.previous_secret_key_id) is distinct from (new.previous_secret_sealed, new.previous_secret_key_id))
  execute function require_current_keys('previous_secret_key_id');

-- One event on its way to one endpoint, and what came of it. All moments are real time.
create table webhook_deliveries (
  realm_id bigint not null,
  endpoint_id text not null,
  event_id text collate "C" not null,
  -- Moved by whoever takes it up: what a process that was thought dead still wants to write does not count.
  version integer not null,
  created_at bigint not null,
  status text not null check (status in ('pending', 'delivered', 'failed', 'canceled')),
  -- While somebody is at it, when it is taken for dead.
  next_attempt_at bigint,
  -- Since it was told, or last sent anew.
  tries integer not null,
  -- The latest, oldest first, as src/webhooks/delivery.ts has them.
  attempts jsonb not null,
  -- How the test mode was told to treat it.
  misbehaviour text check (misbehaviour in ('duplicate', 'delay', 'reorder')),
  check ((status = 'pending') = (next_attempt_at is not null)),
  primary key (realm_id, endpoint_id, event_id)
);

create index webhook_deliveries_due on webhook_deliveries (realm_id, endpoint_id, next_attempt_at, event_id) where status = 'pending';
create index webhook_deliveries_unsent on webhook_deliveries (realm_id, endpoint_id, status, event_id) where status in ('failed', 'canceled');
-- They come in the order of their time, so that a summary of each block range serves as well as a tree, and costs nothing.
create index webhook_deliveries_age on webhook_deliveries using brin (created_at);

-- In the commit that tells it, every event is put down for whoever wants it: none can be missed, whatever happens afterwards. Where nobody does, that costs a look into an index.
create function enqueue_deliveries() returns trigger
language plpgsql as $$
begin
  insert into webhook_deliveries (realm_id, endpoint_id, event_id, version, created_at, status, next_attempt_at, tries, attempts)
    select w.realm_id, w.id, e.id, 1, coalesce(e.told_at, e.created_at), 'pending', coalesce(e.told_at, e.created_at), 0, '[]'
    from told e join webhook_endpoints w on w.realm_id = e.realm_id
    where w.enabled and w.realm_id = any (array(select distinct realm_id from told))
      and (w.event_types is null or e.type = any (w.event_types));
  return null;
end
$$;

create trigger events_enqueue_deliveries after insert on events referencing new table as told for each statement
  execute function enqueue_deliveries();

-- What a test mode's next deliveries meet, as kit/faults.ts has it; null without any.
alter table realms add column delivery_faults jsonb;
alter table realms add constraint realms_delivery_faults_check check (mode = 'test' or delivery_faults is null);

-- Answers that show a secret are kept sealed.
alter table idempotency_records add column body_key_id text references vault_keys;
create index idempotency_records_body_key on idempotency_records (body_key_id) where body_key_id is not null;
create trigger idempotency_records_current_key before insert on idempotency_records for each row
  when (new.body_key_id is not null) execute function require_current_keys('body_key_id');
create trigger idempotency_records_current_body_key before update on idempotency_records for each row
  when (new.body_key_id is not null and (old.body, old.body_key_id) is distinct from (new.body, new.body_key_id))
  execute function require_current_keys('body_key_id');
