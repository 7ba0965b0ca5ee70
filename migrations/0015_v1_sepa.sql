-- v1 knows an account again by its IBAN and its holder's name until a mandate of it is signed: of those that it makes there is one until then, so that of two requests at once one finds what the other made.
alter table sepa_accounts add column sole_until_signed boolean not null default false;
create unique index sepa_accounts_sole on sepa_accounts (realm_id, fingerprint, name) where deleted_at is null and sole_until_signed;

-- A check of v1 is of an account that is kept, and is found by it.
alter table account_checks add column sepa_id text;
create index account_checks_sepa on account_checks (realm_id, sepa_id, created_at, id) where sepa_id is not null;
-- While a question waits to be asked, no other is asked of its account.
create unique index account_checks_asked on account_checks (realm_id, sepa_id) where sepa_id is not null and question_sealed is not null;
