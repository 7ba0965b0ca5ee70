-- The gateway API (v3): what it knows of payments besides what they are.

-- v3 knows a payment by the id of its first operation, from the beginning: also one whose payer is still at the bank.
alter table payments add column first_operation_id text;

update payments set first_operation_id = coalesce(
  (select id from operations o where o.realm_id = payments.realm_id and o.payment_id = payments.id order by o.position limit 1),
  lpad(to_hex(created_at), 12, '0') || substr(md5(random()::text || id), 1, 20)
);

alter table payments alter column first_operation_id set not null;

-- One whose operations are there is found by them.
create unique index payments_first_operation on payments (realm_id, first_operation_id) where status in ('open', 'canceled');

-- What was asked for through v3, by the id that v3 knows it by: what was said with it, and where its news goes.
create table gateway_transactions (
  realm_id bigint not null,
  id text not null check (length(id) = 32 and translate(id, '0123456789abcdef', '') = ''),
  version integer not null,
  created_at bigint not null,
  payment_type text not null check (payment_type in ('PA', 'DB', 'CD', 'CP', 'RF', 'RV')),
  -- A payment, or a credit to a card.
  payment_id text,
  disbursement_id text,
  -- The transaction that it acted on.
  referenced_id text,
  merchant_transaction_id text,
  notification_url text,
  registration_id text,
  review text check (review in ('open', 'accepted', 'denied')),
  -- What it was made with and is shown again, by the parameters' names.
  sent json not null,
  check (num_nonnulls(payment_id, disbursement_id) = 1),
  primary key (realm_id, id),
  foreign key (realm_id, payment_id) references payments,
  foreign key (realm_id, disbursement_id) references disbursements
);

create index gateway_transactions_payment on gateway_transactions (realm_id, payment_id, created_at, id);
create index gateway_transactions_review on gateway_transactions (realm_id, created_at, id) where review = 'open';

-- The merchant's own id makes a payment once, and under a payment each kind of operation once.
create unique index gateway_transactions_merchant on gateway_transactions
  (realm_id, merchant_transaction_id, (case when referenced_id is null then '' else payment_id end), (case when referenced_id is null then '' else payment_type end))
  where merchant_transaction_id is not null;
