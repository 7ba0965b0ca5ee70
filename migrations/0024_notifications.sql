-- Notifications of the gateway API (v3): of which transactions the shop has to be told, and what came of it. All moments are real time.

create table notifications (
  realm_id bigint not null,
  -- The transaction's: the message is what an inquiry about it answers when it is sent, so that there is one to be sent at most.
  id text not null check (length(id) = 32 and translate(id, '0123456789abcdef', '') = ''),
  -- Moved when there is news again, and by whoever takes it up: what was begun before then does not count.
  version integer not null,
  -- Of the message: another one for each piece of news.
  message_id text not null,
  url text not null,
  -- Who shares places with whom: the host.
  target text not null,
  status text not null check (status in ('pending', 'delivered', 'failed', 'canceled')),
  -- While somebody is at it, when it is taken for dead; 0 where there is news.
  next_attempt_at bigint,
  -- A request that waits for a network at a distance may be answered with it.
  is_held boolean not null,
  -- Since the news.
  tries integer not null,
  -- The latest, oldest first, as src/webhooks/delivery.ts has them.
  attempts jsonb not null,
  ended_at bigint,
  check ((status = 'pending') = (next_attempt_at is not null) and (status = 'pending') = (ended_at is null)),
  primary key (realm_id, id)
);

create index notifications_due on notifications (realm_id, target, next_attempt_at, id) where status = 'pending';
create index notifications_ended on notifications (ended_at) where ended_at is not null;

-- There is news of a transaction: its shop is to be told, where it has said where. What was done to a payment is told where it says, or else where the payment does. What is still to be sent of earlier news is not sent
-- any more: the message is about all of it.
create function notify_of(of_realm bigint, transaction_id text, of_payment text) returns void
language sql as $$
  insert into notifications (realm_id, id, version, message_id, url, target, status, next_attempt_at, is_held, tries, attempts)
    select of_realm, transaction_id, 1, 'ntf_' || replace(gen_random_uuid()::text, '-', ''), told.url,
      'host:' || lower(coalesce(substring(told.url from '^[^:/?#]+:[/\\]*(?:[^/\\?#@]*@)?([^/\\?#]+)'), '')), 'pending', 0,
      exists (select from network_requests r where r.realm_id = of_realm and r.id = transaction_id), 0, '[]'
    from (
      select coalesce(
        (select notification_url from gateway_transactions where realm_id = of_realm and id = transaction_id),
        (select t.notification_url from payments p join gateway_transactions t on t.realm_id = p.realm_id and t.id = p.first_operation_id
          where p.realm_id = of_realm and p.id = of_payment)) as url) told
    where told.url is not null
    on conflict (realm_id, id) do update set version = notifications.version + 1, message_id = excluded.message_id, url = excluded.url, target = excluded.target,
      status = 'pending', next_attempt_at = 0, is_held = excluded.is_held, tries = 0, ended_at = null
$$;

-- Whether an inquiry shows another result since a payment has moved, and shows it for good. What a shop has done itself to one that had succeeded, and what becomes of a card payment once it is captured, changes no result.
create function payment_is_news(of_method text, of_capture boolean, status_before text, status_now text, review text) returns boolean
language sql immutable as $$
  select status_now <> status_before and status_now <> 'open' and (
    status_before in ('open', 'refused')
    or status_now in ('refused', 'failed')
    -- It is to be captured at once, and the bank has owed its answer.
    or (of_capture and status_before = 'authorized')
    -- Nothing is left to be looked at.
    or (status_now = 'canceled' and coalesce(review in ('open', 'denied'), false))
    or (status_now = 'expired' and coalesce(review = 'open', false))
    -- A debit that was accepted is awaited until it is collected, or called off.
    or (coalesce(of_method = 'sepa', false) and status_before in ('to_capture', 'capture_sent')
      and (status_now = 'canceled' or (status_now = 'captured' and coalesce(review <> 'denied', true)))))
$$;

create function notify_of_payment() returns trigger
language plpgsql as $$
begin
  if payment_is_news(new.method, new.capture, old.status, new.status,
    (select review from gateway_transactions where realm_id = new.realm_id and id = new.first_operation_id)) then
    perform notify_of(new.realm_id, new.first_operation_id, new.id);
  end if;
  return null;
end
$$;

create trigger payments_notify after update on payments for each row
  when (new.status <> old.status and new.status <> 'open') execute function notify_of_payment();

-- A payer has not proved who they are: the payment is open, and comes to nothing.
create function notify_of_authentication() returns trigger
language plpgsql as $$
begin
  perform notify_of(p.realm_id, p.first_operation_id, p.id) from payments p
    where p.realm_id = new.realm_id and p.id = new.payment_id and p.authentication_id = new.id and p.status = 'open';
  return null;
end
$$;

create trigger authentications_notify after update on authentications for each row
  when (new.status <> old.status and new.status in ('declined', 'failed', 'expired', 'unavailable')) execute function notify_of_authentication();

-- The payer's bank has taken money back, or returned it: a transaction that nobody has asked for. Or a network has answered at last to what was done to a payment.
create function notify_of_transaction() returns trigger
language plpgsql as $$
begin
  perform notify_of(new.realm_id, new.id, new.payment_id);
  return null;
end
$$;

create trigger operations_notify_of_bank after insert on operations for each row
  when (new.kind in ('chargeback', 'chargeback_reversal')) execute function notify_of_transaction();
create trigger operations_notify_of_answer after update on operations for each row
  when (old.outcome in ('pending', 'unknown') and new.outcome in ('approved', 'refused') and new.kind in ('capture', 'reversal', 'refund'))
  execute function notify_of_transaction();

-- A refund did not reach the payer; or it has, of a payment that its review has denied.
create function notify_of_refund() returns trigger
language plpgsql as $$
begin
  if new.status = 'not_honored' then
    perform notify_of(o.realm_id, o.id, o.payment_id) from operations o
      where o.realm_id = new.realm_id and o.payment_id = new.payment_id and o.refund_id = new.id and o.kind = 'refund' and o.outcome = 'approved';
  else
    perform notify_of(t.realm_id, t.id, t.payment_id) from payments p join gateway_transactions t on t.realm_id = p.realm_id and t.id = p.first_operation_id
      where p.realm_id = new.realm_id and p.id = new.payment_id and t.review = 'denied';
  end if;
  return null;
end
$$;

create trigger refunds_notify after update on refunds for each row
  when (new.status <> old.status and new.status in ('not_honored', 'refunded')) execute function notify_of_refund();

-- A review is decided.
create trigger gateway_transactions_notify after update on gateway_transactions for each row
  when (new.review is distinct from old.review and new.review in ('accepted', 'denied')) execute function notify_of_transaction();

-- On the page of a checkout nobody is answered but the payer: the shop is told of every try that is not pending.
create trigger gateway_transactions_notify_of_try after insert on gateway_transactions for each row
  when (new.checkout_id is not null) execute function notify_of_transaction();

-- A credit did not arrive.
create index gateway_transactions_disbursement on gateway_transactions (realm_id, disbursement_id) where disbursement_id is not null;

create function notify_of_disbursement() returns trigger
language plpgsql as $$
begin
  perform notify_of(t.realm_id, t.id, null) from gateway_transactions t where t.realm_id = new.realm_id and t.disbursement_id = new.id;
  return null;
end
$$;

create trigger disbursements_notify after update on disbursements for each row
  when (new.status <> old.status and new.status = 'not_honored') execute function notify_of_disbursement();

-- What the notifications of an entity are signed with. It lies with the account's live mode, which no reset ends: a shop's secret outlives its test data.
create table notification_secrets (
  realm_id bigint not null references realms,
  -- The entity's.
  id text not null references entities,
  version integer not null,
  secret_sealed text not null,
  secret_key_id text not null references vault_keys,
  primary key (realm_id, id)
);

create index notification_secrets_key on notification_secrets (secret_key_id);
create trigger notification_secrets_current_keys before insert on notification_secrets for each row
  execute function require_current_keys('secret_key_id');
create trigger notification_secrets_current_key before update on notification_secrets for each row
  when ((old.secret_sealed, old.secret_key_id) is distinct from (new.secret_sealed, new.secret_key_id))
  execute function require_current_keys('secret_key_id');
