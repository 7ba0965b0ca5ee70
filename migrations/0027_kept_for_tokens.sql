-- What is kept for tokens of the gateway API (v3) alone, and goes with the last of them. v2 takes over what it keeps itself.

alter table cards add column kept_for_tokens boolean not null default false;
alter table sepa_accounts add column kept_for_tokens boolean not null default false;

update cards c set kept_for_tokens = true
  where exists (select from registrations r where r.realm_id = c.realm_id and r.card_id = c.id and r.is_kept_since);
update sepa_accounts a set kept_for_tokens = true
  where exists (select from registrations r where r.realm_id = a.realm_id and r.sepa_id = a.id and r.is_kept_since);

alter table registrations drop column is_kept_since;

-- By which a card or an account is found to be charged by a subscription that runs.
create index subscriptions_card on subscriptions (realm_id, card_id) where card_id is not null and status <> 'canceled';
create index subscriptions_sepa on subscriptions (realm_id, sepa_id) where sepa_id is not null and status <> 'canceled';
