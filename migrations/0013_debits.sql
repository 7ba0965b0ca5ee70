-- Debits: payments whose method is an account. Its mandate and the sequence are known once its bank was asked; a payer who is asked first has neither yet.
alter table payments add column sepa_id text;
alter table payments add column mandate_id text;
alter table payments add column sequence_type text check (sequence_type in ('FRST', 'RCUR', 'OOFF'));
alter table payments add foreign key (realm_id, sepa_id) references sepa_accounts;
alter table payments add foreign key (realm_id, mandate_id) references mandates;
alter table payments add check (sepa_id is null or method = 'sepa' and currency = 'eur' and card_id is null);
alter table payments add check (status in ('open', 'canceled') or method is distinct from 'sepa' or (mandate_id is not null and sequence_type is not null));
create index payments_sepa on payments (realm_id, sepa_id, created_at, id) where sepa_id is not null;
create index payments_mandate on payments (realm_id, mandate_id) where mandate_id is not null;

-- The account that was given last.
alter table payment_intents add column sepa_id text;
alter table payment_intents add foreign key (realm_id, sepa_id) references sepa_accounts;
create index payment_intents_sepa on payment_intents (realm_id, sepa_id, created_at, id) where sepa_id is not null;
