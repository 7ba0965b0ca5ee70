-- Checkouts of the gateway API (v3): what a payer may pay on a page of ours or in a form within the merchant's, as often as it takes, for half an hour.

create table gateway_checkouts (
  realm_id bigint not null,
  id text not null check (id ~ '^[0-9A-F]{32}[.][a-z0-9-]{1,32}$'),
  version integer not null,
  created_at bigint not null,
  -- From then on nothing can be paid by it.
  expires_at bigint not null,
  payment_type text not null check (payment_type in ('PA', 'DB')),
  -- Which holds the amount, and lets the payer try.
  intent_id text not null,
  merchant_transaction_id text,
  notification_url text,
  shopper_result_url text,
  -- What it was made with and its payments are shown with, by the parameters' names.
  sent json not null,
  primary key (realm_id, id),
  foreign key (realm_id, intent_id) references payment_intents
);

create unique index gateway_checkouts_intent on gateway_checkouts (realm_id, intent_id);

-- The checkout that a payment was tried by, and how many of its were tried before under the same id of the merchant's.
alter table gateway_transactions add column checkout_id text;
alter table gateway_transactions add column attempt integer not null default 0 check (attempt >= 0);
alter table gateway_transactions add foreign key (realm_id, checkout_id) references gateway_checkouts;
create index gateway_transactions_checkout on gateway_transactions (realm_id, checkout_id) where checkout_id is not null;

-- The merchant's own id makes a payment once, or the payments of one checkout: of those the first one takes it.
drop index gateway_transactions_merchant;
create unique index gateway_transactions_merchant on gateway_transactions
  (realm_id, merchant_transaction_id, (case when referenced_id is null then '' else payment_id end), (case when referenced_id is null then '' else payment_type end), attempt)
  where merchant_transaction_id is not null;
