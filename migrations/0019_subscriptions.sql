-- Subscriptions: what a customer pays again and again, and each period that was billed of it.

create table subscriptions (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  customer_id text not null,
  status text not null check (status in ('incomplete', 'active', 'past_due', 'unpaid', 'canceled')),
  currency text not null,
  interval text not null check (interval in ('day', 'week', 'month', 'year')),
  interval_count integer not null check (interval_count > 0),
  -- What is bought, each price with its quantity; prices that are in use stay as they are and are kept.
  items json not null,
  next_items json,
  -- What the next bill holds besides, made by changes within a period.
  pending_lines json not null,
  start_at bigint not null,
  free_until bigint check (free_until > start_at),
  cancel_at bigint check (cancel_at > start_at),
  ended_at bigint,
  time_zone text not null,
  methods_allowed text[] not null,
  card_id text,
  sepa_id text,
  -- The intent that was made last.
  intent_id text,
  -- The payment with which the payer agreed to the later ones.
  credential_payment_id text,
  -- Of the period that was opened last; -1 before the first.
  position integer not null check (position >= -1),
  period_starts_at bigint,
  period_ends_at bigint,
  -- When the next one is opened, by the timer that waits for it; null where none does.
  renews_at bigint,
  retry_days integer[] not null,
  description text,
  return_url text,
  metadata jsonb,
  check (num_nonnulls(card_id, sepa_id) < 2),
  check ((status = 'canceled') = (ended_at is not null)),
  primary key (realm_id, id),
  foreign key (realm_id, customer_id) references customers
);

create index subscriptions_created on subscriptions (realm_id, created_at, id);
create index subscriptions_status on subscriptions (realm_id, status, created_at, id);
create index subscriptions_customer on subscriptions (realm_id, customer_id, created_at, id);

create table subscription_periods (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  subscription_id text not null,
  position integer not null check (position >= 0),
  starts_at bigint not null,
  ends_at bigint not null check (ends_at > starts_at),
  amount bigint not null check (amount >= 0),
  currency text not null,
  lines json not null,
  status text not null check (status in ('open', 'processing', 'paid', 'past_due', 'unpaid', 'void')),
  -- The intent that pays it; an earlier one has failed for good.
  intent_id text,
  -- Code of the latest refusal.
  refusal text,
  -- How many retries are over, when the next one is, and how often a timer was set for one.
  retries integer not null check (retries >= 0),
  retry_at bigint,
  retry_round integer not null check (retry_round >= 0),
  paid_at bigint,
  primary key (realm_id, id),
  -- A period is billed once.
  unique (realm_id, subscription_id, position),
  unique (realm_id, subscription_id, starts_at),
  foreign key (realm_id, subscription_id) references subscriptions
);

create index subscription_periods_owed on subscription_periods (realm_id, subscription_id, position)
  where status in ('open', 'past_due', 'unpaid');

-- An intent that pays for a subscription, and the period; without a period it verifies a card for later ones.
alter table payment_intents add column subscription_id text;
alter table payment_intents add column period_id text;

-- Who asks for a payment with a card that its holder has agreed to be kept, and by what right.
alter table payments add column stored_credential json;
