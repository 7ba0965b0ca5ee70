-- What v1 asks for: customers are known again by email, or else by their phone; the holder of an account may tell the day of their birth.
create index customers_mobile on customers (realm_id, mobile, created_at, id) where deleted_at is null and mobile is not null;
alter table sepa_accounts add column date_birth date;
