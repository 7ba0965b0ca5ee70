-- Following the money: the full chart of the books, settlement on the clock, fees, disputes, payouts and disbursements.

-- Append-only has one end: a test mode that was reset. Its rows go when the epoch is closed, and only then.
create or replace function refuse_change() returns trigger
language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select from realms where id = old.realm_id and mode = 'test' and closed_at is not null) then
    return old;
  end if;
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'GU002';
end
$$;

-- Payments, refunds ------------------------------------------------------------------------------------------------------------------------------------------------

-- When clearing takes it up next: to send it, or to book its settlement.
alter table payments add column clearing_at bigint;
alter table payments add column fee bigint check (fee >= 0);
alter table payments add column fee_vat bigint check (fee_vat >= 0);
create index payments_clearing on payments (realm_id, clearing_at, id) where clearing_at is not null;

alter table refunds add column method text check (method in ('card', 'sepa'));
alter table refunds add column clearing_at bigint;
update refunds r set method = p.method from payments p where p.realm_id = r.realm_id and p.id = r.payment_id;
create index refunds_clearing on refunds (realm_id, clearing_at, id) where clearing_at is not null;

-- Operations of a payment in their order, whatever the clocks of the hosts that made them.
alter table operations disable trigger operations_only_grow;
alter table operations add column position smallint;
update operations o set position = n.position
from (select realm_id, id, row_number() over (partition by realm_id, payment_id order by id) - 1 as position from operations) n
where n.realm_id = o.realm_id and n.id = o.id;
alter table operations alter column position set not null;
alter table operations enable trigger operations_only_grow;
-- The money of a refund comes back: its payment may be refunded again.
alter table operations drop constraint operations_kind_check;
alter table operations add constraint operations_kind_check check (kind in
  ('authorization', 'increment', 'capture', 'reversal', 'refund', 'refund_reversal', 'chargeback', 'chargeback_reversal'));

-- What the account pays for the service, as kit/fee-schedule.ts has it; null for the defaults.
alter table realms add column fees json;

-- The books --------------------------------------------------------------------------------------------------------------------------------------------------------

-- Each transfer names the object and the transition of it that made it; no object goes through a transition twice, which the key sees to.
alter table transfers disable trigger transfers_only_grow;
alter table transfers add column object_id text;
alter table transfers add column transition text;

update transfers t set
  object_id = coalesce(case when o.kind = 'refund' then o.refund_id end, o.payment_id),
  transition = case o.kind when 'capture' then 'capture' when 'reversal' then 'cancel' else 'accept' end,
  debit_account = case o.kind when 'capture' then 'payers' when 'reversal' then 'merchant_pending' else 'merchant_available' end,
  credit_account = case o.kind when 'capture' then 'merchant_pending' else 'payers' end
from operations o where o.realm_id = t.realm_id and o.id = t.operation_id;

alter table transfers drop constraint transfers_pkey;
alter table transfers drop column operation_id;
alter table transfers alter column object_id set not null;
alter table transfers alter column transition set not null;
alter table transfers add primary key (realm_id, object_id, transition, position);
alter table transfers enable trigger transfers_only_grow;
alter table transfers add constraint transfers_chart check (
  debit_account in ('payers', 'card_network', 'sepa_network', 'bank', 'merchant_pending', 'merchant_available', 'disputes', 'payouts_in_flight', 'fees', 'vat')
  and credit_account in ('payers', 'card_network', 'sepa_network', 'bank', 'merchant_pending', 'merchant_available', 'disputes', 'payouts_in_flight', 'fees', 'vat'));

-- What the merchant's available balance is made of: one row for each transition that adds to it or takes from it. A payout takes rows that no other has taken.
create table balance_items (
  realm_id bigint not null,
  object_id text not null,
  transition text not null,
  version integer not null,
  created_at bigint not null,
  kind text not null check (kind in ('payment', 'refund', 'dispute', 'payout', 'disbursement')),
  method text check (method in ('card', 'sepa')),
  currency text not null,
  -- Signed: what it adds before fees.
  amount bigint not null,
  fee bigint not null check (fee >= 0),
  vat bigint not null check (vat >= 0),
  payout_id text
);

create index balance_items_open on balance_items (realm_id, currency, created_at, object_id) where payout_id is null;
create index balance_items_payout on balance_items (realm_id, payout_id, kind, object_id) where payout_id is not null;
alter table balance_items add primary key (realm_id, object_id, transition);

-- Closing and sealing the books -----------------------------------------------------------------------------------------------------------------------------------

-- Nothing is decided at an earlier time any more: what was booked before is all that will ever have been.
alter table realms add column books_closed_at bigint;

create index transfers_created on transfers (realm_id, created_at);

-- Closed books, sealed: the transfers after those of the batch before, up to and with the one that is named here, in the order of time, then of the key.
create table ledger_batches (
  realm_id bigint not null,
  number integer not null check (number > 0),
  last_created_at bigint not null,
  last_object_id text not null,
  last_transition text not null,
  last_position smallint not null,
  transfers integer not null check (transfers > 0),
  -- SHA-256, hexadecimal, of the batch before and of this one: src/ledger/seal.ts.
  previous_hash text not null check (length(previous_hash) = 64),
  hash text not null check (length(hash) = 64),
  primary key (realm_id, number)
);

-- What each account has come to by the end of a batch, from the very first on.
create table ledger_rollups (
  realm_id bigint not null,
  batch integer not null,
  account text not null,
  currency text not null,
  debits bigint not null check (debits >= 0),
  credits bigint not null check (credits >= 0),
  primary key (realm_id, batch, account, currency),
  foreign key (realm_id, batch) references ledger_batches
);

create trigger ledger_batches_only_grow before update or delete on ledger_batches for each row execute function refuse_change();
create trigger ledger_rollups_only_grow before update or delete on ledger_rollups for each row execute function refuse_change();
create trigger ledger_batches_never_emptied before truncate on ledger_batches execute function refuse_change();
create trigger ledger_rollups_never_emptied before truncate on ledger_rollups execute function refuse_change();

-- The rows of a test mode that was reset are looked for by their realm.
create index locators_realm on locators (realm_id);

-- Disputes ---------------------------------------------------------------------------------------------------------------------------------------------------------

create table disputes (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  payment_id text not null,
  intent_id text,
  order_id text,
  method text not null check (method in ('card', 'sepa')),
  type text not null check (type in ('chargeback', 'sepa_return')),
  amount bigint not null check (amount > 0),
  currency text not null,
  fee bigint not null check (fee >= 0),
  fee_vat bigint not null check (fee_vat >= 0),
  -- The network's own code, which may have to be hidden from customers.
  code text not null,
  status text not null check (status in
    ('open', 'evidence_pending', 'evidence_sent', 'evidence_verification', 'accepted', 'won', 'lost', 'out_of_time', 'not_contestable')),
  date_bank date,
  ended_at bigint,
  foreign key (realm_id, payment_id) references payments
);

create index disputes_created on disputes (realm_id, created_at, id);
create index disputes_payment on disputes (realm_id, payment_id, created_at, id);
create index disputes_intent on disputes (realm_id, intent_id, created_at, id) where intent_id is not null;
alter table disputes add primary key (realm_id, id);

-- Payouts ----------------------------------------------------------------------------------------------------------------------------------------------------------

create table payouts (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  reference text not null,
  description text,
  currency text not null,
  -- Signed: less than nothing when the merchant owes.
  amount bigint not null,
  status text not null check (status in ('pending', 'to_pay', 'sent', 'paid', 'failed')),
  dated_at bigint not null,
  paid_at bigint,
  date_bank date
);

create index payouts_created on payouts (realm_id, created_at, id);
create unique index payouts_reference on payouts (realm_id, reference);
alter table payouts add primary key (realm_id, id);

-- Disbursements ----------------------------------------------------------------------------------------------------------------------------------------------------

create table disbursements (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  card_id text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  fee bigint not null check (fee >= 0),
  fee_vat bigint not null check (fee_vat >= 0),
  status text not null check (status in ('to_disburse', 'disburse_sent', 'disbursed', 'not_honored', 'refused')),
  response text not null,
  network_reference text,
  clearing_at bigint,
  date_bank date,
  disbursed_at bigint
);

create index disbursements_created on disbursements (realm_id, created_at, id);
create index disbursements_clearing on disbursements (realm_id, clearing_at, id) where clearing_at is not null;
alter table disbursements add primary key (realm_id, id);

-- Two disbursements never rest on the same balance: each moves the version of its realm's and currency's row.
create table balance_guards (
  realm_id bigint not null,
  currency text not null,
  version integer not null,
  primary key (realm_id, currency)
);

-- What was there before --------------------------------------------------------------------------------------------------------------------------------------------

-- Payments that were collected at once are credited; all else is taken up by the first clearing.
insert into transfers (realm_id, object_id, transition, position, debit_account, credit_account, amount, currency, created_at)
select t.realm_id, t.object_id, m.transition, m.position, m.debit, m.credit, t.amount, t.currency, t.created_at
from transfers t
join payments p on p.realm_id = t.realm_id and p.id = t.object_id and p.status = 'captured'
cross join (values ('send', 0, 'card_network', 'payers'), ('settle', 0, 'bank', 'card_network'),
  ('settle', 1, 'merchant_pending', 'merchant_available')) m (transition, position, debit, credit)
where t.transition = 'capture';

update payments set fee = 0, fee_vat = 0, date_bank = coalesce(date_bank, (to_timestamp(paid_at / 1000.0) at time zone 'UTC')::date)
where status = 'captured';
update payments set clearing_at =
  coalesce((extract(epoch from (date_settlement + time '23:00') at time zone 'Europe/Paris') * 1000)::bigint, created_at)
where status in ('to_capture', 'capture_sent');
update refunds set clearing_at = created_at where status in ('to_refund', 'refund_sent');

insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat)
select t.realm_id, t.object_id, t.transition, 1, t.created_at, case t.transition when 'settle' then 'payment' else 'refund' end, 'card', t.currency,
  case t.transition when 'settle' then t.amount else -t.amount end, 0, 0
from transfers t
where (t.transition = 'settle' and t.position = 1) or t.transition = 'accept';

-- Every realm has its clearing: it runs at each cut-off and each morning, and sets itself anew. The first one looks at what is there.
insert into timers (realm_id, id, clock, due_at, kind, object_id, failures)
select id, 'first:clearing', 'realm', (extract(epoch from now()) * 1000)::bigint + clock_offset, 'clearing', 'first', 0
from realms where closed_at is null;
