-- Paying in a browser: authentications (3-D Secure), payment intents, and what the hosted page needs besides.

-- Kept as it was told, and never searched: json is stored without being taken apart.
alter table events alter column snapshot type json;

-- Finds the realm of what arrives without a key: the address of an intent's page, or of a bank's. It is the one table whose key the realm does not lead.
create table locators (
  id text primary key,
  realm_id bigint not null references realms
);

create table authentications (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  payment_id text not null,
  card_id text,
  amount bigint not null check (amount >= 0),
  currency text not null,
  status text not null check (status in
    ('requested', 'available', 'attempted', 'success', 'declined', 'expired', 'failed', 'unavailable')),
  return_url text,
  device json,
  then_authorize boolean not null,
  flow text check (flow in ('frictionless', 'challenge')),
  protocol_version text,
  transaction_status text check (transaction_status in ('Y', 'A', 'N', 'U', 'R')),
  eci text check (length(eci) = 2),
  authentication_value text,
  -- 01: the cardholder gave up (EMV, challenge cancelation indicator).
  challenge_cancel text check (challenge_cancel in ('01')),
  message text,
  wrong_codes smallint not null check (wrong_codes >= 0),
  ended_at bigint,
  foreign key (realm_id, payment_id) references payments
);

create index authentications_payment on authentications (realm_id, payment_id, id);
-- Last, as the key of payments.
alter table authentications add primary key (realm_id, id);

create table payment_intents (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  amount bigint not null check (amount >= 0),
  currency text not null,
  description text,
  customer_id text,
  card_id text,
  order_id text,
  unique_id text,
  methods_allowed text[] not null,
  metadata jsonb,
  return_url text,
  threeds text not null check (threeds in ('required', 'none')),
  capture boolean not null,
  date_settlement date,
  billing_address_id text,
  shipping_address_id text,
  origin smallint not null,
  -- The latest attempt.
  payment_id text,
  canceled_at bigint
);

create index payment_intents_created on payment_intents (realm_id, created_at, id);
create index payment_intents_due on payment_intents (realm_id, date_settlement, id) where date_settlement is not null;
create unique index payment_intents_unique_id on payment_intents (realm_id, unique_id) where unique_id is not null;
create index payment_intents_order_id on payment_intents (realm_id, order_id, created_at, id) where order_id is not null;
create index payment_intents_card on payment_intents (realm_id, card_id, created_at, id) where card_id is not null;
create index payment_intents_customer on payment_intents (realm_id, customer_id, created_at, id) where customer_id is not null;
alter table payment_intents add primary key (realm_id, id);

alter table payments add column authentication_id text;
alter table payments add column intent_id text;
create index payments_intent on payments (realm_id, intent_id, created_at, id) where intent_id is not null;

alter table refunds add column intent_id text;
create index refunds_intent on refunds (realm_id, intent_id, created_at, id) where intent_id is not null;

-- How often a payment was tried on its page, and from an address (as a keyed digest), since when.
create table attempts (
  realm_id bigint not null,
  subject text not null,
  version integer not null,
  -- When it began to be counted, in real time.
  created_at bigint not null,
  count integer not null check (count > 0),
  primary key (realm_id, subject)
);

create index attempts_created on attempts (created_at);
