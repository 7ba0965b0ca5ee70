-- Notifications of the gateway API (v3): for whom they are enabled, few targets for each realm however many hosts it names, and news that was missed or told twice.

-- Off until enabled for the merchant. Whoever is told by now stays so.
alter table entities add column notifications_enabled boolean not null default true;
alter table entities alter column notifications_enabled set default false;

-- Who shares places with whom: the hosts of a realm, whatever their ports, in sixteen parts. There are few to look at and few to hold places, and none is too long for an index.
create function notification_target(url text) returns text
language sql immutable as $$
  select 'hosts:' || left(encode(sha256(convert_to(lower(coalesce(substring(url from '^[^:/?#]+:[/\\]*(?:[^/\\?#@]*@)?(\[[^\]]*\]|[^/\\?#:]+)'), '')), 'UTF8')), 'hex'), 1)
$$;

update notifications set target = notification_target(url) where status = 'pending';

-- There is news of a transaction: its shop is to be told, where it has said where, and notifications are enabled for it. What was done to a payment is told where it says, or else where the payment does. What is still to be sent of
-- earlier news is not sent any more: the message is about all of it.
create or replace function notify_of(of_realm bigint, transaction_id text, of_payment text) returns void
language sql as $$
  insert into notifications (realm_id, id, version, message_id, url, target, status, next_attempt_at, is_held, tries, attempts)
    select of_realm, transaction_id, 1, 'ntf_' || replace(gen_random_uuid()::text, '-', ''), told.url, notification_target(told.url), 'pending', 0,
      exists (select from network_requests r where r.realm_id = of_realm and r.id = transaction_id), 0, '[]'
    from (
      select coalesce(
        (select notification_url from gateway_transactions where realm_id = of_realm and id = transaction_id),
        (select t.notification_url from payments p join gateway_transactions t on t.realm_id = p.realm_id and t.id = p.first_operation_id
          where p.realm_id = of_realm and p.id = of_payment)) as url) told
    where told.url is not null
      and exists (select from realms r join entities e on e.account_id = r.account_id and e.mode = r.mode where r.id = of_realm and e.notifications_enabled)
    on conflict (realm_id, id) do update set version = notifications.version + 1, message_id = excluded.message_id, url = excluded.url, target = excluded.target,
      status = 'pending', next_attempt_at = 0, is_held = excluded.is_held, tries = 0, ended_at = null
$$;

-- Whether an inquiry about a capture shows another result since its payment has moved: it has failed, or was that of a debit, which is awaited until it is collected or called off.
create function capture_is_news(of_method text, of_capture boolean, status_before text, status_now text) returns boolean
language sql immutable as $$
  select not of_capture and status_before in ('to_capture', 'capture_sent')
    and (status_now = 'failed' or (coalesce(of_method = 'sepa', false) and status_now in ('captured', 'canceled')))
$$;

create or replace function notify_of_payment() returns trigger
language plpgsql as $$
begin
  if payment_is_news(new.method, new.capture, old.status, new.status,
    (select review from gateway_transactions where realm_id = new.realm_id and id = new.first_operation_id)) then
    perform notify_of(new.realm_id, new.first_operation_id, new.id);
  end if;
  if capture_is_news(new.method, new.capture, old.status, new.status) then
    perform notify_of(o.realm_id, o.id, o.payment_id) from operations o
      where o.realm_id = new.realm_id and o.payment_id = new.id and o.kind = 'capture' and o.outcome = 'approved';
  end if;
  return null;
end
$$;

-- Whether nothing is left of what was collected, by whatever way, and nothing is on the way any more (src/gateway/read-transaction.ts); or would be, were `more` left.
create function is_given_back(of_realm bigint, of_payment text, more bigint) returns boolean
language sql stable as $$
  select not exists (select from refunds r where r.realm_id = of_realm and r.payment_id = of_payment and r.status not in ('refunded', 'not_honored'))
    and (select case when approved.authorized = approved.reversed then 0 else approved.captured end + approved.returned - approved.charged_back - approved.refunded + more <= 0
      from (
        select coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind in ('authorization', 'increment')), 0) as authorized,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind = 'reversal'), 0) as reversed,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind = 'capture'), 0) as captured,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind = 'chargeback'), 0) as charged_back,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind in ('chargeback_reversal', 'refund_reversal')), 0) as returned,
          coalesce(sum(o.amount) filter (where o.outcome <> 'refused' and o.kind = 'refund'), 0) as refunded
        from operations o where o.realm_id = of_realm and o.payment_id = of_payment) approved)
$$;

-- A payment that its review has denied shows another result once its money is with the payer again, and when it no longer is. `more` was left of it before.
create function notify_of_denied(of_realm bigint, of_payment text, was_under_way boolean, more bigint) returns void
language sql as $$
  select notify_of(t.realm_id, t.id, t.payment_id)
    from payments p join gateway_transactions t on t.realm_id = p.realm_id and t.id = p.first_operation_id
    where p.realm_id = of_realm and p.id = of_payment and t.review = 'denied' and p.status in ('authorized', 'to_capture', 'capture_sent', 'captured', 'disputed', 'expired')
      and is_given_back(of_realm, of_payment, 0) <> (not was_under_way and is_given_back(of_realm, of_payment, more))
$$;

-- The payer's bank has taken money back, or returned it.
create function notify_of_bank() returns trigger
language plpgsql as $$
begin
  perform notify_of(new.realm_id, new.id, new.payment_id);
  perform notify_of_denied(new.realm_id, new.payment_id, false, case new.kind when 'chargeback' then new.amount else - new.amount end);
  return null;
end
$$;

drop trigger operations_notify_of_bank on operations;
create trigger operations_notify_of_bank after insert on operations for each row
  when (new.kind in ('chargeback', 'chargeback_reversal')) execute function notify_of_bank();

-- A refund did not reach the payer; or it was the last that was under way of a payment that its review has denied.
create or replace function notify_of_refund() returns trigger
language plpgsql as $$
begin
  if new.status = 'not_honored' then
    perform notify_of(o.realm_id, o.id, o.payment_id) from operations o
      where o.realm_id = new.realm_id and o.payment_id = new.payment_id and o.refund_id = new.id and o.kind = 'refund' and o.outcome = 'approved';
  end if;
  perform notify_of_denied(new.realm_id, new.payment_id, true, 0);
  return null;
end
$$;
