-- Payers' accounts, the mandates by which they let themselves be debited, and the creditor who debits.

-- Who debits, as kit/creditor.ts has it; null for the test mode's default, and in a live mode that has not been told.
alter table realms add column creditor jsonb;

create table sepa_accounts (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  iban_sealed text not null,
  iban_key_id text not null references vault_keys,
  fingerprint text not null,
  fingerprint_key_id text not null references vault_keys,
  last4 text not null check (length(last4) = 4),
  country text not null check (length(country) = 2),
  bic text check (length(bic) in (8, 11)),
  name text not null,
  customer_id text,
  -- The mandate that counts. A reference in both directions could not be removed in steps, so the other alone is a foreign key.
  mandate_id text,
  primary key (realm_id, id)
);

create index sepa_accounts_created on sepa_accounts (realm_id, created_at, id) where deleted_at is null;
create index sepa_accounts_iban on sepa_accounts (realm_id, fingerprint, created_at, id) where deleted_at is null;
-- An account that never had a mandate is there once; one that has is told by its mandate's reference.
create unique index sepa_accounts_bare on sepa_accounts (realm_id, fingerprint, name, coalesce(customer_id, ''))
  where deleted_at is null and mandate_id is null;
-- So that the check behind the reference, and a rotation looking for what is left, find a key's rows at once.
create index sepa_accounts_iban_key on sepa_accounts (iban_key_id);
create index sepa_accounts_fingerprint_key on sepa_accounts (fingerprint_key_id);

create trigger sepa_accounts_current_keys before insert on sepa_accounts for each row
  execute function require_current_keys('iban_key_id', 'fingerprint_key_id');
create trigger sepa_accounts_iban_current_key before update on sepa_accounts for each row
  when ((old.iban_sealed, old.iban_key_id) is distinct from (new.iban_sealed, new.iban_key_id))
  execute function require_current_keys('iban_key_id');
-- Whatever moves an account to another place of sepa_accounts_bare makes its fingerprint anew.
create trigger sepa_accounts_fingerprint_current_key before update on sepa_accounts for each row
  when ((old.fingerprint, old.fingerprint_key_id, old.name, old.customer_id) is distinct from
    (new.fingerprint, new.fingerprint_key_id, new.name, new.customer_id)
    or (old.deleted_at is not null and new.deleted_at is null) or (old.mandate_id is not null and new.mandate_id is null))
  execute function require_current_keys('fingerprint_key_id');

create table mandates (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  sepa_id text not null,
  customer_id text,
  rum text not null check (length(rum) between 1 and 35),
  kind text not null check (kind in ('recurrent', 'one_off')),
  signed_at bigint,
  signature jsonb,
  last_used_on date,
  documented_at bigint,
  token text not null check (length(token) = 32),
  foreign key (realm_id, sepa_id) references sepa_accounts,
  -- A mandate is signed when its signature was given, and not at any other moment.
  check ((signature ->> 'at')::bigint is not distinct from signed_at),
  check (last_used_on is null or signed_at is not null)
);

create index mandates_created on mandates (realm_id, created_at, id) where deleted_at is null;
create index mandates_customer on mandates (realm_id, customer_id, created_at, id) where deleted_at is null and customer_id is not null;
-- Of all that an account ever had: what was signed is not changed afterwards, revoked or not.
create index mandates_sepa on mandates (realm_id, sepa_id, created_at, id);
-- A reference is not used again, even after its mandate was revoked; capitals do not tell two references apart.
create unique index mandates_rum on mandates (realm_id, upper(rum));
create unique index mandates_token on mandates (realm_id, token);
-- Last, as the key of payments.
alter table mandates add primary key (realm_id, id);
