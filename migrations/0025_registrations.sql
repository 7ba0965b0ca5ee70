-- The gateway API (v3): what is registered to pay again.

-- A token: a card, or an account with its mandate.
create table registrations (
  realm_id bigint not null,
  id text not null check (length(id) = 32 and translate(id, '0123456789abcdef', '') = ''),
  version integer not null,
  created_at bigint not null,
  deregistered_at bigint,
  card_id text,
  sepa_id text,
  -- The transaction that it was made with: while that is not decided it cannot pay, and where that was rejected it never can.
  transaction_id text,
  -- Whether the card or the account is kept since then, rather than longer.
  is_kept_since boolean not null,
  -- What it was made with and is shown again, by the parameters' names.
  sent json not null,
  check (num_nonnulls(card_id, sepa_id) = 1),
  primary key (realm_id, id),
  foreign key (realm_id, card_id) references cards,
  foreign key (realm_id, sepa_id) references sepa_accounts,
  foreign key (realm_id, transaction_id) references gateway_transactions
);

create index registrations_card on registrations (realm_id, card_id) where card_id is not null;
create index registrations_sepa on registrations (realm_id, sepa_id) where sepa_id is not null;
