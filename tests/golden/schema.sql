-- The schema after all migrations, from the database's catalogs. Made by `npm run golden`: do not edit.

create table access_tokens (
  id text not null,
  account_id text not null,
  modes text[] not null,
  hash text not null,
  hint text not null,
  created_at bigint not null,
  revoked_at bigint,
  constraint access_tokens_pkey PRIMARY KEY (id),
  constraint access_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint access_tokens_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  constraint access_tokens_hash_key UNIQUE (hash),
  constraint access_tokens_modes_check CHECK ((((modes = '{test}'::text[]) OR (modes = '{live}'::text[])) OR (modes = '{test,live}'::text[])))
);

CREATE INDEX access_tokens_account ON public.access_tokens USING btree (account_id, created_at, id);

create table account_checks (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  kind text not null,
  status text not null,
  question_sealed text,
  question_key_id text,
  answer jsonb,
  erased_at bigint,
  sepa_id text,
  constraint account_checks_pkey PRIMARY KEY (realm_id, id),
  constraint account_checks_check CHECK ((num_nonnulls(question_sealed, question_key_id) = ANY (ARRAY[0, 2]))),
  constraint account_checks_check1 CHECK (((question_sealed IS NULL) OR ((status = 'pending'::text) AND (erased_at IS NULL)))),
  constraint account_checks_check2 CHECK (((answer IS NOT NULL) = ((status = 'succeeded'::text) AND (erased_at IS NULL)))),
  constraint account_checks_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'company'::text]))),
  constraint account_checks_question_key_id_fkey FOREIGN KEY (question_key_id) REFERENCES vault_keys(id),
  constraint account_checks_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'succeeded'::text])))
);

CREATE UNIQUE INDEX account_checks_asked ON public.account_checks USING btree (realm_id, sepa_id) WHERE ((sepa_id IS NOT NULL) AND (question_sealed IS NOT NULL));
CREATE INDEX account_checks_question_key ON public.account_checks USING btree (question_key_id) WHERE (question_key_id IS NOT NULL);
CREATE INDEX account_checks_sepa ON public.account_checks USING btree (realm_id, sepa_id, created_at, id) WHERE (sepa_id IS NOT NULL);
CREATE TRIGGER account_checks_current_keys BEFORE INSERT ON public.account_checks FOR EACH ROW EXECUTE FUNCTION require_current_keys('question_key_id');
CREATE TRIGGER account_checks_question_current_key BEFORE UPDATE ON public.account_checks FOR EACH ROW WHEN (((old.question_sealed IS DISTINCT FROM new.question_sealed) OR (old.question_key_id IS DISTINCT FROM new.question_key_id))) EXECUTE FUNCTION require_current_keys('question_key_id');

create table accounts (
  id text not null,
  name text not null,
  created_at bigint not null,
  constraint accounts_pkey PRIMARY KEY (id)
);

create table addresses (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  line1 text,
  line2 text,
  line3 text,
  zip_code text not null,
  city text not null,
  state text,
  country text not null,
  metadata jsonb,
  constraint addresses_pkey PRIMARY KEY (realm_id, id)
);

CREATE INDEX addresses_created ON public.addresses USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);

create table api_keys (
  id text not null,
  account_id text not null,
  mode text not null,
  kind text not null,
  hash text not null,
  value text,
  hint text not null,
  created_at bigint not null,
  revoked_at bigint,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint api_keys_check CHECK (((value IS NULL) OR (NOT ((mode = 'live'::text) AND (kind = 'secret'::text))))),
  constraint api_keys_hash_key UNIQUE (hash),
  constraint api_keys_kind_check CHECK ((kind = ANY (ARRAY['secret'::text, 'public'::text]))),
  constraint api_keys_mode_check CHECK ((mode = ANY (ARRAY['test'::text, 'live'::text])))
);

CREATE INDEX api_keys_account ON public.api_keys USING btree (account_id, created_at, id);

create table attempts (
  realm_id bigint not null,
  subject text not null,
  version integer not null,
  created_at bigint not null,
  count integer not null,
  constraint attempts_pkey PRIMARY KEY (realm_id, subject),
  constraint attempts_count_check CHECK ((count > 0))
);

CREATE INDEX attempts_created ON public.attempts USING btree (created_at);

create table authentications (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  payment_id text not null,
  card_id text,
  amount bigint not null,
  currency text not null,
  status text not null,
  return_url text,
  device json,
  then_authorize boolean not null,
  flow text,
  protocol_version text,
  transaction_status text,
  eci text,
  authentication_value text,
  challenge_cancel text,
  message text,
  wrong_codes smallint not null,
  ended_at bigint,
  ds_transaction_id text,
  constraint authentications_pkey PRIMARY KEY (realm_id, id),
  constraint authentications_amount_check CHECK ((amount >= 0)),
  constraint authentications_challenge_cancel_check CHECK ((challenge_cancel = '01'::text)),
  constraint authentications_eci_check CHECK ((length(eci) = 2)),
  constraint authentications_flow_check CHECK ((flow = ANY (ARRAY['frictionless'::text, 'challenge'::text]))),
  constraint authentications_realm_id_payment_id_fkey FOREIGN KEY (realm_id, payment_id) REFERENCES payments(realm_id, id),
  constraint authentications_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'available'::text, 'attempted'::text, 'success'::text, 'declined'::text, 'expired'::text, 'failed'::text, 'unavailable'::text]))),
  constraint authentications_transaction_status_check CHECK ((transaction_status = ANY (ARRAY['Y'::text, 'A'::text, 'N'::text, 'U'::text, 'R'::text]))),
  constraint authentications_wrong_codes_check CHECK ((wrong_codes >= 0))
);

CREATE INDEX authentications_payment ON public.authentications USING btree (realm_id, payment_id, id);
CREATE TRIGGER authentications_notify AFTER UPDATE ON public.authentications FOR EACH ROW WHEN (((new.status <> old.status) AND (new.status = ANY (ARRAY['declined'::text, 'failed'::text, 'expired'::text, 'unavailable'::text])))) EXECUTE FUNCTION notify_of_authentication();

create table balance_guards (
  realm_id bigint not null,
  currency text not null,
  version integer not null,
  constraint balance_guards_pkey PRIMARY KEY (realm_id, currency)
);

create table balance_items (
  realm_id bigint not null,
  object_id text not null,
  transition text not null,
  version integer not null,
  created_at bigint not null,
  kind text not null,
  method text,
  currency text not null,
  amount bigint not null,
  fee bigint not null,
  vat bigint not null,
  payout_id text,
  constraint balance_items_pkey PRIMARY KEY (realm_id, object_id, transition),
  constraint balance_items_fee_check CHECK ((fee >= 0)),
  constraint balance_items_kind_check CHECK ((kind = ANY (ARRAY['payment'::text, 'refund'::text, 'dispute'::text, 'payout'::text, 'disbursement'::text]))),
  constraint balance_items_method_check CHECK ((method = ANY (ARRAY['card'::text, 'sepa'::text]))),
  constraint balance_items_vat_check CHECK ((vat >= 0))
);

CREATE INDEX balance_items_open ON public.balance_items USING btree (realm_id, currency, (((((amount - fee) - vat) > 0))::integer), created_at, object_id, transition) INCLUDE (amount, fee, vat) WHERE (payout_id IS NULL);
CREATE INDEX balance_items_payout ON public.balance_items USING btree (realm_id, payout_id, kind, object_id) WHERE (payout_id IS NOT NULL);
CREATE TRIGGER balance_items_never_emptied BEFORE TRUNCATE ON public.balance_items FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER balance_items_never_removed BEFORE DELETE ON public.balance_items FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER balance_items_taken_once BEFORE UPDATE ON public.balance_items FOR EACH ROW WHEN (((old.payout_id IS NOT NULL) OR (new.payout_id IS NULL) OR (((((((((((old.realm_id IS DISTINCT FROM new.realm_id) OR (old.object_id IS DISTINCT FROM new.object_id)) OR (old.transition IS DISTINCT FROM new.transition)) OR ((old.version + 1) IS DISTINCT FROM new.version)) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.method IS DISTINCT FROM new.method)) OR (old.currency IS DISTINCT FROM new.currency)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.fee IS DISTINCT FROM new.fee)) OR (old.vat IS DISTINCT FROM new.vat)))) EXECUTE FUNCTION refuse_item_change();

create table cards (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  number_sealed text not null,
  number_key_id text not null,
  fingerprint text not null,
  fingerprint_key_id text not null,
  last4 text not null,
  exp_month smallint not null,
  exp_year smallint not null,
  brand text not null,
  country text,
  network text not null,
  funding text not null,
  nature text not null,
  preferred_network text not null,
  name text,
  zip_code text,
  external_id text,
  customer_id text,
  tokenize boolean not null,
  kept_for_tokens boolean not null default false,
  constraint cards_pkey PRIMARY KEY (realm_id, id),
  constraint cards_exp_month_check CHECK (((exp_month >= 1) AND (exp_month <= 12))),
  constraint cards_fingerprint_key_id_fkey FOREIGN KEY (fingerprint_key_id) REFERENCES vault_keys(id),
  constraint cards_last4_check CHECK ((length(last4) = 4)),
  constraint cards_number_key_id_fkey FOREIGN KEY (number_key_id) REFERENCES vault_keys(id)
);

CREATE INDEX cards_created ON public.cards USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX cards_customer ON public.cards USING btree (realm_id, customer_id, created_at, id) WHERE ((deleted_at IS NULL) AND (customer_id IS NOT NULL));
CREATE UNIQUE INDEX cards_external_id ON public.cards USING btree (realm_id, external_id) WHERE ((deleted_at IS NULL) AND (external_id IS NOT NULL));
CREATE INDEX cards_fingerprint_key ON public.cards USING btree (fingerprint_key_id);
CREATE UNIQUE INDEX cards_number_expiry ON public.cards USING btree (realm_id, fingerprint, exp_year, exp_month) WHERE (deleted_at IS NULL);
CREATE INDEX cards_number_key ON public.cards USING btree (number_key_id);
CREATE TRIGGER cards_current_keys BEFORE INSERT ON public.cards FOR EACH ROW EXECUTE FUNCTION require_current_keys('number_key_id', 'fingerprint_key_id');
CREATE TRIGGER cards_fingerprint_current_key BEFORE UPDATE ON public.cards FOR EACH ROW WHEN ((((((old.fingerprint IS DISTINCT FROM new.fingerprint) OR (old.fingerprint_key_id IS DISTINCT FROM new.fingerprint_key_id)) OR (old.exp_year IS DISTINCT FROM new.exp_year)) OR (old.exp_month IS DISTINCT FROM new.exp_month)) OR ((old.deleted_at IS NOT NULL) AND (new.deleted_at IS NULL)))) EXECUTE FUNCTION require_current_keys('fingerprint_key_id');
CREATE TRIGGER cards_number_current_key BEFORE UPDATE ON public.cards FOR EACH ROW WHEN (((old.number_sealed IS DISTINCT FROM new.number_sealed) OR (old.number_key_id IS DISTINCT FROM new.number_key_id))) EXECUTE FUNCTION require_current_keys('number_key_id');

create table commits (
  realm_id bigint not null,
  id text not null,
  outcome text not null,
  created_at bigint not null,
  constraint commits_pkey PRIMARY KEY (realm_id, id),
  constraint commits_outcome_check CHECK ((outcome = ANY (ARRAY['committed'::text, 'abandoned'::text])))
);

CREATE INDEX commits_created ON public.commits USING btree (created_at);

create table customers (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  name text,
  email text,
  mobile text,
  date_birth date,
  legal_id text,
  country text,
  external_id text,
  billing_address_id text,
  shipping_address_id text,
  constraint customers_pkey PRIMARY KEY (realm_id, id)
);

CREATE INDEX customers_country ON public.customers USING btree (realm_id, country, created_at, id) WHERE ((deleted_at IS NULL) AND (country IS NOT NULL));
CREATE INDEX customers_created ON public.customers USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX customers_email ON public.customers USING btree (realm_id, email, created_at, id) WHERE ((deleted_at IS NULL) AND (email IS NOT NULL));
CREATE INDEX customers_external_id ON public.customers USING btree (realm_id, external_id, created_at, id) WHERE ((deleted_at IS NULL) AND (external_id IS NOT NULL));
CREATE INDEX customers_legal_id ON public.customers USING btree (realm_id, legal_id, created_at, id) WHERE ((deleted_at IS NULL) AND (legal_id IS NOT NULL));
CREATE INDEX customers_mobile ON public.customers USING btree (realm_id, mobile, created_at, id) WHERE ((deleted_at IS NULL) AND (mobile IS NOT NULL));
CREATE INDEX customers_name ON public.customers USING btree (realm_id, name, created_at, id) WHERE ((deleted_at IS NULL) AND (name IS NOT NULL));

create table disbursements (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  card_id text not null,
  amount bigint not null,
  currency text not null,
  fee bigint not null,
  fee_vat bigint not null,
  status text not null,
  response text not null,
  network_reference text,
  clearing_at bigint,
  date_bank date,
  disbursed_at bigint,
  constraint disbursements_pkey PRIMARY KEY (realm_id, id),
  constraint disbursements_amount_check CHECK ((amount > 0)),
  constraint disbursements_fee_check CHECK ((fee >= 0)),
  constraint disbursements_fee_vat_check CHECK ((fee_vat >= 0)),
  constraint disbursements_status_check CHECK ((status = ANY (ARRAY['to_disburse'::text, 'disburse_sent'::text, 'disbursed'::text, 'not_honored'::text, 'refused'::text])))
);

CREATE INDEX disbursements_clearing ON public.disbursements USING btree (realm_id, clearing_at, id) WHERE (clearing_at IS NOT NULL);
CREATE INDEX disbursements_created ON public.disbursements USING btree (realm_id, created_at, id);
CREATE TRIGGER disbursements_notify AFTER UPDATE ON public.disbursements FOR EACH ROW WHEN (((new.status <> old.status) AND (new.status = 'not_honored'::text))) EXECUTE FUNCTION notify_of_disbursement();

create table disputes (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  payment_id text not null,
  intent_id text,
  order_id text,
  method text not null,
  type text not null,
  amount bigint not null,
  currency text not null,
  fee bigint not null,
  fee_vat bigint not null,
  code text not null,
  status text not null,
  date_bank date,
  ended_at bigint,
  constraint disputes_pkey PRIMARY KEY (realm_id, id),
  constraint disputes_amount_check CHECK ((amount > 0)),
  constraint disputes_fee_check CHECK ((fee >= 0)),
  constraint disputes_fee_vat_check CHECK ((fee_vat >= 0)),
  constraint disputes_method_check CHECK ((method = ANY (ARRAY['card'::text, 'sepa'::text]))),
  constraint disputes_realm_id_payment_id_fkey FOREIGN KEY (realm_id, payment_id) REFERENCES payments(realm_id, id),
  constraint disputes_status_check CHECK ((status = ANY (ARRAY['open'::text, 'evidence_pending'::text, 'evidence_sent'::text, 'evidence_verification'::text, 'accepted'::text, 'won'::text, 'lost'::text, 'out_of_time'::text, 'not_contestable'::text]))),
  constraint disputes_type_check CHECK ((type = ANY (ARRAY['chargeback'::text, 'sepa_return'::text])))
);

CREATE INDEX disputes_created ON public.disputes USING btree (realm_id, created_at, id);
CREATE INDEX disputes_intent ON public.disputes USING btree (realm_id, intent_id, created_at, id) WHERE (intent_id IS NOT NULL);
CREATE INDEX disputes_payment ON public.disputes USING btree (realm_id, payment_id, created_at, id);

create table entities (
  id text not null,
  account_id text not null,
  mode text not null,
  notifications_enabled boolean not null default false,
  constraint entities_pkey PRIMARY KEY (id),
  constraint entities_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint entities_account_id_mode_key UNIQUE (account_id, mode),
  constraint entities_id_check CHECK ((id ~ '^[0-9a-f]{32}$'::text)),
  constraint entities_mode_check CHECK ((mode = ANY (ARRAY['test'::text, 'live'::text])))
);

create table events (
  realm_id bigint not null,
  id text not null,
  created_at bigint not null,
  type text not null,
  object_id text not null,
  snapshot json not null,
  told_at bigint,
  constraint events_pkey PRIMARY KEY (realm_id, id)
);

CREATE TRIGGER events_enqueue_deliveries AFTER INSERT ON public.events REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION enqueue_deliveries();
CREATE TRIGGER events_never_emptied BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_only_grow BEFORE DELETE OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION refuse_change();

create table gateway_checkouts (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  expires_at bigint not null,
  payment_type text not null,
  intent_id text not null,
  merchant_transaction_id text,
  notification_url text,
  shopper_result_url text,
  sent json not null,
  constraint gateway_checkouts_pkey PRIMARY KEY (realm_id, id),
  constraint gateway_checkouts_id_check CHECK ((id ~ '^[0-9A-F]{32}[.][a-z0-9-]{1,32}$'::text)),
  constraint gateway_checkouts_payment_type_check CHECK ((payment_type = ANY (ARRAY['PA'::text, 'DB'::text]))),
  constraint gateway_checkouts_realm_id_intent_id_fkey FOREIGN KEY (realm_id, intent_id) REFERENCES payment_intents(realm_id, id)
);

CREATE UNIQUE INDEX gateway_checkouts_intent ON public.gateway_checkouts USING btree (realm_id, intent_id);

create table gateway_transactions (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  payment_type text not null,
  payment_id text,
  disbursement_id text,
  referenced_id text,
  merchant_transaction_id text,
  notification_url text,
  registration_id text,
  review text,
  sent json not null,
  checkout_id text,
  attempt integer not null default 0,
  constraint gateway_transactions_pkey PRIMARY KEY (realm_id, id),
  constraint gateway_transactions_attempt_check CHECK ((attempt >= 0)),
  constraint gateway_transactions_check CHECK ((num_nonnulls(payment_id, disbursement_id) = 1)),
  constraint gateway_transactions_id_check CHECK (((length(id) = 32) AND (translate(id, '0123456789abcdef'::text, ''::text) = ''::text))),
  constraint gateway_transactions_payment_type_check CHECK ((payment_type = ANY (ARRAY['PA'::text, 'DB'::text, 'CD'::text, 'CP'::text, 'RF'::text, 'RV'::text]))),
  constraint gateway_transactions_realm_id_checkout_id_fkey FOREIGN KEY (realm_id, checkout_id) REFERENCES gateway_checkouts(realm_id, id),
  constraint gateway_transactions_realm_id_disbursement_id_fkey FOREIGN KEY (realm_id, disbursement_id) REFERENCES disbursements(realm_id, id),
  constraint gateway_transactions_realm_id_payment_id_fkey FOREIGN KEY (realm_id, payment_id) REFERENCES payments(realm_id, id),
  constraint gateway_transactions_review_check CHECK ((review = ANY (ARRAY['open'::text, 'accepted'::text, 'denied'::text])))
);

CREATE INDEX gateway_transactions_checkout ON public.gateway_transactions USING btree (realm_id, checkout_id) WHERE (checkout_id IS NOT NULL);
CREATE INDEX gateway_transactions_disbursement ON public.gateway_transactions USING btree (realm_id, disbursement_id) WHERE (disbursement_id IS NOT NULL);
CREATE UNIQUE INDEX gateway_transactions_merchant ON public.gateway_transactions USING btree (realm_id, merchant_transaction_id, (
CASE
    WHEN (referenced_id IS NULL) THEN ''::text
    ELSE payment_id
END), (
CASE
    WHEN (referenced_id IS NULL) THEN ''::text
    ELSE payment_type
END), attempt) WHERE (merchant_transaction_id IS NOT NULL);
CREATE INDEX gateway_transactions_payment ON public.gateway_transactions USING btree (realm_id, payment_id, created_at, id);
CREATE INDEX gateway_transactions_review ON public.gateway_transactions USING btree (realm_id, created_at, id) WHERE (review = 'open'::text);
CREATE TRIGGER gateway_transactions_notify AFTER UPDATE ON public.gateway_transactions FOR EACH ROW WHEN (((new.review IS DISTINCT FROM old.review) AND (new.review = ANY (ARRAY['accepted'::text, 'denied'::text])))) EXECUTE FUNCTION notify_of_transaction();
CREATE TRIGGER gateway_transactions_notify_of_try AFTER INSERT ON public.gateway_transactions FOR EACH ROW WHEN ((new.checkout_id IS NOT NULL)) EXECUTE FUNCTION notify_of_transaction();

create table idempotency_records (
  realm_id bigint not null,
  key text not null,
  version integer not null,
  fingerprint text not null,
  status smallint not null,
  body text not null,
  created_at bigint not null,
  open_until bigint,
  body_key_id text,
  constraint idempotency_records_pkey PRIMARY KEY (realm_id, key),
  constraint idempotency_records_body_key_id_fkey FOREIGN KEY (body_key_id) REFERENCES vault_keys(id)
);

CREATE INDEX idempotency_records_body_key ON public.idempotency_records USING btree (body_key_id) WHERE (body_key_id IS NOT NULL);
CREATE INDEX idempotency_records_created ON public.idempotency_records USING btree (created_at);
CREATE TRIGGER idempotency_records_current_body_key BEFORE UPDATE ON public.idempotency_records FOR EACH ROW WHEN (((new.body_key_id IS NOT NULL) AND ((old.body IS DISTINCT FROM new.body) OR (old.body_key_id IS DISTINCT FROM new.body_key_id)))) EXECUTE FUNCTION require_current_keys('body_key_id');
CREATE TRIGGER idempotency_records_current_key BEFORE INSERT ON public.idempotency_records FOR EACH ROW WHEN ((new.body_key_id IS NOT NULL)) EXECUTE FUNCTION require_current_keys('body_key_id');

create table ledger_batches (
  realm_id bigint not null,
  number integer not null,
  last_created_at bigint not null,
  last_object_id text not null,
  last_transition text not null,
  last_position smallint not null,
  transfers integer not null,
  previous_hash text not null,
  hash text not null,
  constraint ledger_batches_pkey PRIMARY KEY (realm_id, number),
  constraint ledger_batches_hash_check CHECK ((length(hash) = 64)),
  constraint ledger_batches_number_check CHECK ((number > 0)),
  constraint ledger_batches_previous_hash_check CHECK ((length(previous_hash) = 64)),
  constraint ledger_batches_transfers_check CHECK ((transfers > 0))
);

CREATE TRIGGER ledger_batches_never_emptied BEFORE TRUNCATE ON public.ledger_batches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_batches_only_grow BEFORE DELETE OR UPDATE ON public.ledger_batches FOR EACH ROW EXECUTE FUNCTION refuse_change();

create table ledger_rollups (
  realm_id bigint not null,
  batch integer not null,
  account text not null,
  currency text not null,
  debits bigint not null,
  credits bigint not null,
  constraint ledger_rollups_pkey PRIMARY KEY (realm_id, batch, account, currency),
  constraint ledger_rollups_credits_check CHECK ((credits >= 0)),
  constraint ledger_rollups_debits_check CHECK ((debits >= 0)),
  constraint ledger_rollups_realm_id_batch_fkey FOREIGN KEY (realm_id, batch) REFERENCES ledger_batches(realm_id, number)
);

CREATE TRIGGER ledger_rollups_never_emptied BEFORE TRUNCATE ON public.ledger_rollups FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_rollups_only_grow BEFORE DELETE OR UPDATE ON public.ledger_rollups FOR EACH ROW EXECUTE FUNCTION refuse_change();

create table locators (
  id text not null,
  realm_id bigint not null,
  constraint locators_pkey PRIMARY KEY (id),
  constraint locators_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES realms(id)
);

CREATE INDEX locators_realm ON public.locators USING btree (realm_id);

create table mandate_documents (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  mandate_id text not null,
  position smallint not null,
  kind text not null,
  media_type text not null,
  size integer not null,
  content_sealed text not null,
  content_key_id text not null,
  constraint mandate_documents_pkey PRIMARY KEY (realm_id, id),
  constraint mandate_documents_content_key_id_fkey FOREIGN KEY (content_key_id) REFERENCES vault_keys(id),
  constraint mandate_documents_kind_check CHECK ((kind = ANY (ARRAY['made'::text, 'uploaded'::text]))),
  constraint mandate_documents_media_type_check CHECK ((media_type = 'application/pdf'::text)),
  constraint mandate_documents_position_check CHECK ((("position" >= 1) AND ("position" <= 10))),
  constraint mandate_documents_realm_id_mandate_id_fkey FOREIGN KEY (realm_id, mandate_id) REFERENCES mandates(realm_id, id),
  constraint mandate_documents_size_check CHECK (((size >= 1) AND (size <= ((10 * 1024) * 1024))))
);

CREATE INDEX mandate_documents_content_key ON public.mandate_documents USING btree (content_key_id);
CREATE UNIQUE INDEX mandate_documents_mandate ON public.mandate_documents USING btree (realm_id, mandate_id, "position");
CREATE TRIGGER mandate_documents_content_current_key BEFORE UPDATE ON public.mandate_documents FOR EACH ROW WHEN (((old.content_sealed IS DISTINCT FROM new.content_sealed) OR (old.content_key_id IS DISTINCT FROM new.content_key_id))) EXECUTE FUNCTION require_current_keys('content_key_id');
CREATE TRIGGER mandate_documents_current_key BEFORE INSERT ON public.mandate_documents FOR EACH ROW EXECUTE FUNCTION require_current_keys('content_key_id');
CREATE TRIGGER mandate_documents_never_change BEFORE UPDATE ON public.mandate_documents FOR EACH ROW WHEN (((((((((old.realm_id IS DISTINCT FROM new.realm_id) OR (old.id IS DISTINCT FROM new.id)) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (old.mandate_id IS DISTINCT FROM new.mandate_id)) OR (old."position" IS DISTINCT FROM new."position")) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.media_type IS DISTINCT FROM new.media_type)) OR (old.size IS DISTINCT FROM new.size))) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mandate_documents_never_emptied BEFORE TRUNCATE ON public.mandate_documents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER mandate_documents_never_removed BEFORE DELETE ON public.mandate_documents FOR EACH ROW EXECUTE FUNCTION refuse_change();

create table mandates (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  sepa_id text not null,
  customer_id text,
  rum text not null,
  kind text not null,
  signed_at bigint,
  signature jsonb,
  last_used_on date,
  documented_at bigint,
  token text not null,
  constraint mandates_pkey PRIMARY KEY (realm_id, id),
  constraint mandates_check CHECK ((NOT (((signature ->> 'at'::text))::bigint IS DISTINCT FROM signed_at))),
  constraint mandates_check1 CHECK (((last_used_on IS NULL) OR (signed_at IS NOT NULL))),
  constraint mandates_kind_check CHECK ((kind = ANY (ARRAY['recurrent'::text, 'one_off'::text]))),
  constraint mandates_realm_id_sepa_id_fkey FOREIGN KEY (realm_id, sepa_id) REFERENCES sepa_accounts(realm_id, id),
  constraint mandates_rum_check CHECK (((length(rum) >= 1) AND (length(rum) <= 35))),
  constraint mandates_token_check CHECK ((length(token) = 32))
);

CREATE INDEX mandates_created ON public.mandates USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX mandates_customer ON public.mandates USING btree (realm_id, customer_id, created_at, id) WHERE ((deleted_at IS NULL) AND (customer_id IS NOT NULL));
CREATE UNIQUE INDEX mandates_rum ON public.mandates USING btree (realm_id, upper(rum));
CREATE INDEX mandates_sepa ON public.mandates USING btree (realm_id, sepa_id, created_at, id);
CREATE UNIQUE INDEX mandates_token ON public.mandates USING btree (realm_id, token);

create table migrations (
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migrations_pkey PRIMARY KEY (name)
);

create table network_requests (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  payment_id text not null,
  kind text not null,
  reference text not null,
  then_capture boolean not null,
  held_answer jsonb,
  created_at bigint not null,
  ask_at bigint,
  asked integer not null,
  answered_at bigint,
  constraint network_requests_pkey PRIMARY KEY (realm_id, id),
  constraint network_requests_asked_check CHECK ((asked >= 0)),
  constraint network_requests_check CHECK (((answered_at IS NULL) OR ((ask_at IS NULL) AND (held_answer IS NULL)))),
  constraint network_requests_kind_check CHECK ((kind = ANY (ARRAY['authorization'::text, 'increment'::text, 'capture'::text, 'reversal'::text, 'refund'::text]))),
  constraint network_requests_realm_id_id_fkey FOREIGN KEY (realm_id, id) REFERENCES operations(realm_id, id),
  constraint network_requests_reference_check CHECK (((length(reference) = 32) AND (translate(reference, '0123456789abcdef'::text, ''::text) = ''::text)))
);

CREATE INDEX network_requests_to_ask ON public.network_requests USING btree (realm_id, ask_at) WHERE (ask_at IS NOT NULL);

create table notification_secrets (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  secret_sealed text not null,
  secret_key_id text not null,
  constraint notification_secrets_pkey PRIMARY KEY (realm_id, id),
  constraint notification_secrets_id_fkey FOREIGN KEY (id) REFERENCES entities(id),
  constraint notification_secrets_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES realms(id),
  constraint notification_secrets_secret_key_id_fkey FOREIGN KEY (secret_key_id) REFERENCES vault_keys(id)
);

CREATE INDEX notification_secrets_key ON public.notification_secrets USING btree (secret_key_id);
CREATE TRIGGER notification_secrets_current_key BEFORE UPDATE ON public.notification_secrets FOR EACH ROW WHEN (((old.secret_sealed IS DISTINCT FROM new.secret_sealed) OR (old.secret_key_id IS DISTINCT FROM new.secret_key_id))) EXECUTE FUNCTION require_current_keys('secret_key_id');
CREATE TRIGGER notification_secrets_current_keys BEFORE INSERT ON public.notification_secrets FOR EACH ROW EXECUTE FUNCTION require_current_keys('secret_key_id');

create table notifications (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  message_id text not null,
  url text not null,
  target text not null,
  status text not null,
  next_attempt_at bigint,
  is_held boolean not null,
  tries integer not null,
  attempts jsonb not null,
  ended_at bigint,
  constraint notifications_pkey PRIMARY KEY (realm_id, id),
  constraint notifications_check CHECK ((((status = 'pending'::text) = (next_attempt_at IS NOT NULL)) AND ((status = 'pending'::text) = (ended_at IS NULL)))),
  constraint notifications_id_check CHECK (((length(id) = 32) AND (translate(id, '0123456789abcdef'::text, ''::text) = ''::text))),
  constraint notifications_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'canceled'::text])))
);

CREATE INDEX notifications_due ON public.notifications USING btree (realm_id, target, next_attempt_at, id) WHERE (status = 'pending'::text);
CREATE INDEX notifications_ended ON public.notifications USING btree (ended_at) WHERE (ended_at IS NOT NULL);

create table operations (
  realm_id bigint not null,
  id text not null,
  payment_id text not null,
  refund_id text,
  kind text not null,
  amount bigint not null,
  currency text not null,
  outcome text not null,
  network_reference text,
  network_code text,
  authorization_code text,
  created_at bigint not null,
  position smallint not null,
  version integer not null default 1,
  constraint operations_pkey PRIMARY KEY (realm_id, id),
  constraint operations_amount_check CHECK ((amount >= 0)),
  constraint operations_id_check CHECK (((length(id) = 32) AND (translate(id, '0123456789abcdef'::text, ''::text) = ''::text))),
  constraint operations_kind_check CHECK ((kind = ANY (ARRAY['authorization'::text, 'increment'::text, 'capture'::text, 'reversal'::text, 'refund'::text, 'refund_reversal'::text, 'chargeback'::text, 'chargeback_reversal'::text]))),
  constraint operations_outcome_check CHECK ((outcome = ANY (ARRAY['approved'::text, 'refused'::text, 'pending'::text, 'unknown'::text]))),
  constraint operations_realm_id_payment_id_fkey FOREIGN KEY (realm_id, payment_id) REFERENCES payments(realm_id, id)
);

CREATE INDEX operations_payment ON public.operations USING btree (realm_id, payment_id, id);
CREATE TRIGGER operations_answered_once BEFORE UPDATE ON public.operations FOR EACH ROW WHEN (((old.outcome <> ALL (ARRAY['pending'::text, 'unknown'::text])) OR (((((((((old.realm_id IS DISTINCT FROM new.realm_id) OR (old.id IS DISTINCT FROM new.id)) OR (old.payment_id IS DISTINCT FROM new.payment_id)) OR (old.refund_id IS DISTINCT FROM new.refund_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.currency IS DISTINCT FROM new.currency)) OR (old."position" IS DISTINCT FROM new."position")) OR (old.created_at IS DISTINCT FROM new.created_at)))) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operations_never_emptied BEFORE TRUNCATE ON public.operations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operations_never_removed BEFORE DELETE ON public.operations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operations_notify_of_answer AFTER UPDATE ON public.operations FOR EACH ROW WHEN (((old.outcome = ANY (ARRAY['pending'::text, 'unknown'::text])) AND (new.outcome = ANY (ARRAY['approved'::text, 'refused'::text])) AND (new.kind = ANY (ARRAY['capture'::text, 'reversal'::text, 'refund'::text])))) EXECUTE FUNCTION notify_of_transaction();
CREATE TRIGGER operations_notify_of_bank AFTER INSERT ON public.operations FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['chargeback'::text, 'chargeback_reversal'::text]))) EXECUTE FUNCTION notify_of_bank();

create table payment_intents (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  amount bigint not null,
  currency text not null,
  description text,
  customer_id text,
  card_id text,
  order_id text,
  unique_id text,
  methods_allowed text[] not null,
  metadata jsonb,
  return_url text,
  threeds text not null,
  capture boolean not null,
  date_settlement date,
  billing_address_id text,
  shipping_address_id text,
  origin smallint not null,
  payment_id text,
  canceled_at bigint,
  sepa_id text,
  subscription_id text,
  period_id text,
  constraint payment_intents_pkey PRIMARY KEY (realm_id, id),
  constraint payment_intents_amount_check CHECK ((amount >= 0)),
  constraint payment_intents_realm_id_sepa_id_fkey FOREIGN KEY (realm_id, sepa_id) REFERENCES sepa_accounts(realm_id, id),
  constraint payment_intents_threeds_check CHECK ((threeds = ANY (ARRAY['required'::text, 'none'::text])))
);

CREATE INDEX payment_intents_card ON public.payment_intents USING btree (realm_id, card_id, created_at, id) WHERE (card_id IS NOT NULL);
CREATE INDEX payment_intents_created ON public.payment_intents USING btree (realm_id, created_at, id);
CREATE INDEX payment_intents_customer ON public.payment_intents USING btree (realm_id, customer_id, created_at, id) WHERE (customer_id IS NOT NULL);
CREATE INDEX payment_intents_due ON public.payment_intents USING btree (realm_id, date_settlement, id) WHERE (date_settlement IS NOT NULL);
CREATE INDEX payment_intents_order_id ON public.payment_intents USING btree (realm_id, order_id, created_at, id) WHERE (order_id IS NOT NULL);
CREATE INDEX payment_intents_sepa ON public.payment_intents USING btree (realm_id, sepa_id, created_at, id) WHERE (sepa_id IS NOT NULL);
CREATE UNIQUE INDEX payment_intents_unique_id ON public.payment_intents USING btree (realm_id, unique_id) WHERE (unique_id IS NOT NULL);

create table payments (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  amount bigint not null,
  currency text not null,
  status text not null,
  capture boolean not null,
  method text,
  card_id text,
  customer_id text,
  description text,
  order_id text,
  unique_id text,
  methods_allowed text[] not null,
  return_url text,
  date_settlement date,
  device jsonb,
  billing_address_id text,
  shipping_address_id text,
  origin smallint not null,
  response text,
  response_author text,
  paid_at bigint,
  date_bank date,
  authentication_id text,
  intent_id text,
  clearing_at bigint,
  fee bigint,
  fee_vat bigint,
  sepa_id text,
  mandate_id text,
  sequence_type text,
  stored_credential json,
  first_operation_id text not null,
  constraint payments_pkey PRIMARY KEY (realm_id, id),
  constraint payments_amount_check CHECK ((amount >= 0)),
  constraint payments_check CHECK (((sepa_id IS NULL) OR ((method = 'sepa'::text) AND (currency = 'eur'::text) AND (card_id IS NULL)))),
  constraint payments_check1 CHECK (((status = ANY (ARRAY['open'::text, 'canceled'::text])) OR (method IS DISTINCT FROM 'sepa'::text) OR ((mandate_id IS NOT NULL) AND (sequence_type IS NOT NULL)))),
  constraint payments_fee_check CHECK ((fee >= 0)),
  constraint payments_fee_vat_check CHECK ((fee_vat >= 0)),
  constraint payments_method_check CHECK ((method = ANY (ARRAY['card'::text, 'sepa'::text]))),
  constraint payments_realm_id_mandate_id_fkey FOREIGN KEY (realm_id, mandate_id) REFERENCES mandates(realm_id, id),
  constraint payments_realm_id_sepa_id_fkey FOREIGN KEY (realm_id, sepa_id) REFERENCES sepa_accounts(realm_id, id),
  constraint payments_sequence_type_check CHECK ((sequence_type = ANY (ARRAY['FRST'::text, 'RCUR'::text, 'OOFF'::text]))),
  constraint payments_status_check CHECK ((status = ANY (ARRAY['open'::text, 'authorized'::text, 'to_capture'::text, 'capture_sent'::text, 'captured'::text, 'disputed'::text, 'expired'::text, 'failed'::text, 'refused'::text, 'canceled'::text])))
);

CREATE INDEX payments_card ON public.payments USING btree (realm_id, card_id, created_at, id) WHERE (card_id IS NOT NULL);
CREATE INDEX payments_clearing ON public.payments USING btree (realm_id, clearing_at, id) WHERE (clearing_at IS NOT NULL);
CREATE INDEX payments_created ON public.payments USING btree (realm_id, created_at, id);
CREATE UNIQUE INDEX payments_first_operation ON public.payments USING btree (realm_id, first_operation_id) WHERE (status = ANY (ARRAY['open'::text, 'canceled'::text]));
CREATE INDEX payments_intent ON public.payments USING btree (realm_id, intent_id, created_at, id) WHERE (intent_id IS NOT NULL);
CREATE INDEX payments_mandate ON public.payments USING btree (realm_id, mandate_id) WHERE (mandate_id IS NOT NULL);
CREATE INDEX payments_order_id ON public.payments USING btree (realm_id, order_id, created_at, id) WHERE (order_id IS NOT NULL);
CREATE INDEX payments_paid ON public.payments USING btree (realm_id, paid_at, id) WHERE (paid_at IS NOT NULL);
CREATE INDEX payments_sepa ON public.payments USING btree (realm_id, sepa_id, created_at, id) WHERE (sepa_id IS NOT NULL);
CREATE UNIQUE INDEX payments_unique_id ON public.payments USING btree (realm_id, unique_id) WHERE (unique_id IS NOT NULL);
CREATE TRIGGER payments_notify AFTER UPDATE ON public.payments FOR EACH ROW WHEN (((new.status <> old.status) AND (new.status <> 'open'::text))) EXECUTE FUNCTION notify_of_payment();

create table payouts (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  reference text not null,
  description text,
  currency text not null,
  amount bigint not null,
  status text not null,
  dated_at bigint not null,
  paid_at bigint,
  date_bank date,
  constraint payouts_pkey PRIMARY KEY (realm_id, id),
  constraint payouts_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'to_pay'::text, 'sent'::text, 'paid'::text, 'failed'::text])))
);

CREATE INDEX payouts_created ON public.payouts USING btree (realm_id, created_at, id);
CREATE UNIQUE INDEX payouts_reference ON public.payouts USING btree (realm_id, reference);

create table prices (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  product_id text not null,
  amount bigint not null,
  currency text not null,
  interval text,
  interval_count integer,
  active boolean not null,
  metadata jsonb,
  used_at bigint,
  constraint prices_pkey PRIMARY KEY (realm_id, id),
  constraint prices_amount_check CHECK ((amount >= 0)),
  constraint prices_check CHECK ((num_nonnulls("interval", interval_count) = ANY (ARRAY[0, 2]))),
  constraint prices_check1 CHECK (((used_at IS NULL) OR (deleted_at IS NULL))),
  constraint prices_interval_check CHECK (("interval" = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
  constraint prices_interval_count_check CHECK ((interval_count > 0)),
  constraint prices_realm_id_product_id_fkey FOREIGN KEY (realm_id, product_id) REFERENCES products(realm_id, id)
);

CREATE INDEX prices_active ON public.prices USING btree (realm_id, active, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX prices_created ON public.prices USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX prices_currency ON public.prices USING btree (realm_id, currency, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX prices_interval ON public.prices USING btree (realm_id, "interval", created_at, id) WHERE ((deleted_at IS NULL) AND ("interval" IS NOT NULL));
CREATE INDEX prices_product ON public.prices USING btree (realm_id, product_id, created_at, id) WHERE (deleted_at IS NULL);

create table products (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  name text not null,
  description text,
  active boolean not null,
  metadata jsonb,
  constraint products_pkey PRIMARY KEY (realm_id, id)
);

CREATE INDEX products_active ON public.products USING btree (realm_id, active, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX products_created ON public.products USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);

create table realms (
  id bigint not null generated by default as identity,
  version integer not null,
  account_id text not null,
  mode text not null,
  epoch integer not null,
  created_at bigint not null,
  closed_at bigint,
  clock_offset bigint not null,
  clock_target bigint,
  fees json,
  books_closed_at bigint,
  connector_url text,
  connector_settlement_days integer,
  connector_secret_sealed text,
  connector_secret_key_id text,
  faults jsonb,
  creditor jsonb,
  delivery_faults jsonb,
  constraint realms_pkey PRIMARY KEY (id),
  constraint realms_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  constraint realms_account_id_mode_epoch_key UNIQUE (account_id, mode, epoch),
  constraint realms_check CHECK (((mode = 'test'::text) OR (clock_offset = 0))),
  constraint realms_check1 CHECK (((mode = 'test'::text) OR (clock_target IS NULL))),
  constraint realms_connector_check CHECK (((num_nonnulls(connector_url, connector_settlement_days, connector_secret_sealed, connector_secret_key_id) = 0) OR ((mode = 'live'::text) AND (num_nulls(connector_url, connector_settlement_days, connector_secret_sealed, connector_secret_key_id) = 0)))),
  constraint realms_connector_secret_key_id_fkey FOREIGN KEY (connector_secret_key_id) REFERENCES vault_keys(id),
  constraint realms_connector_settlement_days_check CHECK ((connector_settlement_days > 0)),
  constraint realms_delivery_faults_check CHECK (((mode = 'test'::text) OR (delivery_faults IS NULL))),
  constraint realms_epoch_check CHECK ((epoch > 0)),
  constraint realms_faults_check CHECK (((mode = 'test'::text) OR (faults IS NULL))),
  constraint realms_mode_check CHECK ((mode = ANY (ARRAY['test'::text, 'live'::text])))
);

CREATE INDEX realms_ahead ON public.realms USING btree (id) WHERE ((clock_offset > 0) AND (closed_at IS NULL));
CREATE INDEX realms_moving ON public.realms USING btree (id) WHERE ((clock_target IS NOT NULL) AND (closed_at IS NULL));
CREATE TRIGGER realms_connector_current_key BEFORE UPDATE ON public.realms FOR EACH ROW WHEN (((old.connector_secret_sealed IS DISTINCT FROM new.connector_secret_sealed) OR (old.connector_secret_key_id IS DISTINCT FROM new.connector_secret_key_id))) EXECUTE FUNCTION require_current_keys('connector_secret_key_id');
CREATE TRIGGER realms_current_keys BEFORE INSERT ON public.realms FOR EACH ROW EXECUTE FUNCTION require_current_keys('connector_secret_key_id');
CREATE TRIGGER realms_end_once BEFORE DELETE OR UPDATE ON public.realms FOR EACH ROW EXECUTE FUNCTION keep_realm();
CREATE TRIGGER realms_keep_connector BEFORE UPDATE ON public.realms FOR EACH ROW WHEN (((old.connector_url IS NOT NULL) AND (old.connector_url IS DISTINCT FROM new.connector_url))) EXECUTE FUNCTION keep_connector_while_it_owes();

create table refunds (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  payment_id text not null,
  amount bigint not null,
  currency text not null,
  status text not null,
  date_bank date,
  refunded_at bigint,
  intent_id text,
  method text,
  clearing_at bigint,
  constraint refunds_pkey PRIMARY KEY (realm_id, id),
  constraint refunds_amount_check CHECK ((amount >= 0)),
  constraint refunds_method_check CHECK ((method = ANY (ARRAY['card'::text, 'sepa'::text]))),
  constraint refunds_realm_id_payment_id_fkey FOREIGN KEY (realm_id, payment_id) REFERENCES payments(realm_id, id),
  constraint refunds_status_check CHECK ((status = ANY (ARRAY['to_refund'::text, 'refund_sent'::text, 'refunded'::text, 'not_honored'::text, 'payment_canceled'::text])))
);

CREATE INDEX refunds_clearing ON public.refunds USING btree (realm_id, clearing_at, id) WHERE (clearing_at IS NOT NULL);
CREATE INDEX refunds_created ON public.refunds USING btree (realm_id, created_at, id);
CREATE INDEX refunds_intent ON public.refunds USING btree (realm_id, intent_id, created_at, id) WHERE (intent_id IS NOT NULL);
CREATE INDEX refunds_payment ON public.refunds USING btree (realm_id, payment_id, created_at, id);
CREATE TRIGGER refunds_notify AFTER UPDATE ON public.refunds FOR EACH ROW WHEN (((new.status <> old.status) AND (new.status = ANY (ARRAY['not_honored'::text, 'refunded'::text])))) EXECUTE FUNCTION notify_of_refund();

create table registrations (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deregistered_at bigint,
  card_id text,
  sepa_id text,
  transaction_id text,
  sent json not null,
  constraint registrations_pkey PRIMARY KEY (realm_id, id),
  constraint registrations_check CHECK ((num_nonnulls(card_id, sepa_id) = 1)),
  constraint registrations_id_check CHECK (((length(id) = 32) AND (translate(id, '0123456789abcdef'::text, ''::text) = ''::text))),
  constraint registrations_realm_id_card_id_fkey FOREIGN KEY (realm_id, card_id) REFERENCES cards(realm_id, id),
  constraint registrations_realm_id_sepa_id_fkey FOREIGN KEY (realm_id, sepa_id) REFERENCES sepa_accounts(realm_id, id),
  constraint registrations_realm_id_transaction_id_fkey FOREIGN KEY (realm_id, transaction_id) REFERENCES gateway_transactions(realm_id, id)
);

CREATE INDEX registrations_card ON public.registrations USING btree (realm_id, card_id) WHERE (card_id IS NOT NULL);
CREATE INDEX registrations_sepa ON public.registrations USING btree (realm_id, sepa_id) WHERE (sepa_id IS NOT NULL);

create table reservations (
  realm_id bigint not null,
  kind text not null,
  value text not null,
  object_id text not null,
  constraint reservations_pkey PRIMARY KEY (realm_id, kind, value)
);

create table security_codes (
  realm_id bigint not null,
  card_id text not null,
  version integer not null,
  sealed text not null,
  key_id text not null,
  created_at bigint not null,
  constraint security_codes_pkey PRIMARY KEY (realm_id, card_id),
  constraint security_codes_key_id_fkey FOREIGN KEY (key_id) REFERENCES vault_keys(id),
  constraint security_codes_realm_id_card_id_fkey FOREIGN KEY (realm_id, card_id) REFERENCES cards(realm_id, id)
);

CREATE INDEX security_codes_key ON public.security_codes USING btree (key_id);
CREATE TRIGGER security_codes_current_key BEFORE INSERT ON public.security_codes FOR EACH ROW EXECUTE FUNCTION require_current_keys('key_id');
CREATE TRIGGER security_codes_still_current_key BEFORE UPDATE ON public.security_codes FOR EACH ROW WHEN (((old.sealed IS DISTINCT FROM new.sealed) OR (old.key_id IS DISTINCT FROM new.key_id))) EXECUTE FUNCTION require_current_keys('key_id');

create table sepa_accounts (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  iban_sealed text not null,
  iban_key_id text not null,
  fingerprint text not null,
  fingerprint_key_id text not null,
  last4 text not null,
  country text not null,
  bic text,
  name text not null,
  customer_id text,
  mandate_id text,
  date_birth date,
  sole_until_signed boolean not null default false,
  kept_for_tokens boolean not null default false,
  constraint sepa_accounts_pkey PRIMARY KEY (realm_id, id),
  constraint sepa_accounts_bic_check CHECK ((length(bic) = ANY (ARRAY[8, 11]))),
  constraint sepa_accounts_country_check CHECK ((length(country) = 2)),
  constraint sepa_accounts_fingerprint_key_id_fkey FOREIGN KEY (fingerprint_key_id) REFERENCES vault_keys(id),
  constraint sepa_accounts_iban_key_id_fkey FOREIGN KEY (iban_key_id) REFERENCES vault_keys(id),
  constraint sepa_accounts_last4_check CHECK ((length(last4) = 4))
);

CREATE UNIQUE INDEX sepa_accounts_bare ON public.sepa_accounts USING btree (realm_id, fingerprint, name, COALESCE(customer_id, ''::text)) WHERE ((deleted_at IS NULL) AND (mandate_id IS NULL));
CREATE INDEX sepa_accounts_created ON public.sepa_accounts USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX sepa_accounts_fingerprint_key ON public.sepa_accounts USING btree (fingerprint_key_id);
CREATE INDEX sepa_accounts_iban ON public.sepa_accounts USING btree (realm_id, fingerprint, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX sepa_accounts_iban_key ON public.sepa_accounts USING btree (iban_key_id);
CREATE UNIQUE INDEX sepa_accounts_sole ON public.sepa_accounts USING btree (realm_id, fingerprint, name) WHERE ((deleted_at IS NULL) AND sole_until_signed);
CREATE TRIGGER sepa_accounts_current_keys BEFORE INSERT ON public.sepa_accounts FOR EACH ROW EXECUTE FUNCTION require_current_keys('iban_key_id', 'fingerprint_key_id');
CREATE TRIGGER sepa_accounts_fingerprint_current_key BEFORE UPDATE ON public.sepa_accounts FOR EACH ROW WHEN ((((((old.fingerprint IS DISTINCT FROM new.fingerprint) OR (old.fingerprint_key_id IS DISTINCT FROM new.fingerprint_key_id)) OR (old.name IS DISTINCT FROM new.name)) OR (old.customer_id IS DISTINCT FROM new.customer_id)) OR ((old.deleted_at IS NOT NULL) AND (new.deleted_at IS NULL)) OR ((old.mandate_id IS NOT NULL) AND (new.mandate_id IS NULL)))) EXECUTE FUNCTION require_current_keys('fingerprint_key_id');
CREATE TRIGGER sepa_accounts_iban_current_key BEFORE UPDATE ON public.sepa_accounts FOR EACH ROW WHEN (((old.iban_sealed IS DISTINCT FROM new.iban_sealed) OR (old.iban_key_id IS DISTINCT FROM new.iban_key_id))) EXECUTE FUNCTION require_current_keys('iban_key_id');

create table subscription_periods (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  subscription_id text not null,
  position integer not null,
  starts_at bigint not null,
  ends_at bigint not null,
  amount bigint not null,
  currency text not null,
  lines json not null,
  status text not null,
  intent_id text,
  refusal text,
  retries integer not null,
  retry_at bigint,
  retry_round integer not null,
  paid_at bigint,
  constraint subscription_periods_pkey PRIMARY KEY (realm_id, id),
  constraint subscription_periods_amount_check CHECK ((amount >= 0)),
  constraint subscription_periods_check CHECK ((ends_at > starts_at)),
  constraint subscription_periods_position_check CHECK (("position" >= 0)),
  constraint subscription_periods_realm_id_subscription_id_fkey FOREIGN KEY (realm_id, subscription_id) REFERENCES subscriptions(realm_id, id),
  constraint subscription_periods_realm_id_subscription_id_position_key UNIQUE (realm_id, subscription_id, "position"),
  constraint subscription_periods_realm_id_subscription_id_starts_at_key UNIQUE (realm_id, subscription_id, starts_at),
  constraint subscription_periods_retries_check CHECK ((retries >= 0)),
  constraint subscription_periods_retry_round_check CHECK ((retry_round >= 0)),
  constraint subscription_periods_status_check CHECK ((status = ANY (ARRAY['open'::text, 'processing'::text, 'paid'::text, 'past_due'::text, 'unpaid'::text, 'void'::text])))
);

CREATE INDEX subscription_periods_owed ON public.subscription_periods USING btree (realm_id, subscription_id, "position") WHERE (status = ANY (ARRAY['open'::text, 'past_due'::text, 'unpaid'::text]));

create table subscriptions (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  customer_id text not null,
  status text not null,
  currency text not null,
  interval text not null,
  interval_count integer not null,
  items json not null,
  next_items json,
  pending_lines json not null,
  start_at bigint not null,
  free_until bigint,
  cancel_at bigint,
  ended_at bigint,
  time_zone text not null,
  methods_allowed text[] not null,
  card_id text,
  sepa_id text,
  intent_id text,
  credential_payment_id text,
  position integer not null,
  period_starts_at bigint,
  period_ends_at bigint,
  renews_at bigint,
  retry_days integer[] not null,
  description text,
  return_url text,
  metadata jsonb,
  constraint subscriptions_pkey PRIMARY KEY (realm_id, id),
  constraint subscriptions_check CHECK ((free_until > start_at)),
  constraint subscriptions_check1 CHECK ((cancel_at > start_at)),
  constraint subscriptions_check2 CHECK ((num_nonnulls(card_id, sepa_id) < 2)),
  constraint subscriptions_check3 CHECK (((status = 'canceled'::text) = (ended_at IS NOT NULL))),
  constraint subscriptions_interval_check CHECK (("interval" = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
  constraint subscriptions_interval_count_check CHECK ((interval_count > 0)),
  constraint subscriptions_position_check CHECK (("position" >= '-1'::integer)),
  constraint subscriptions_realm_id_customer_id_fkey FOREIGN KEY (realm_id, customer_id) REFERENCES customers(realm_id, id),
  constraint subscriptions_status_check CHECK ((status = ANY (ARRAY['incomplete'::text, 'active'::text, 'past_due'::text, 'unpaid'::text, 'canceled'::text])))
);

CREATE INDEX subscriptions_card ON public.subscriptions USING btree (realm_id, card_id) WHERE ((card_id IS NOT NULL) AND (status <> 'canceled'::text));
CREATE INDEX subscriptions_created ON public.subscriptions USING btree (realm_id, created_at, id);
CREATE INDEX subscriptions_customer ON public.subscriptions USING btree (realm_id, customer_id, created_at, id);
CREATE INDEX subscriptions_sepa ON public.subscriptions USING btree (realm_id, sepa_id) WHERE ((sepa_id IS NOT NULL) AND (status <> 'canceled'::text));
CREATE INDEX subscriptions_status ON public.subscriptions USING btree (realm_id, status, created_at, id);

create table timer_leases (
  realm_id bigint not null,
  version integer not null,
  holder text not null,
  expires_at bigint not null,
  constraint timer_leases_pkey PRIMARY KEY (realm_id),
  constraint timer_leases_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES realms(id)
);

create table timers (
  realm_id bigint not null,
  id text not null,
  clock text not null,
  due_at bigint not null,
  kind text not null,
  object_id text not null,
  failures integer not null,
  retry_at bigint,
  constraint timers_pkey PRIMARY KEY (realm_id, id),
  constraint timers_clock_check CHECK ((clock = ANY (ARRAY['realm'::text, 'real'::text])))
);

CREATE INDEX timers_due ON public.timers USING btree (realm_id, clock, due_at, id);
CREATE INDEX timers_due_at ON public.timers USING btree (due_at);

create table transfers (
  realm_id bigint not null,
  position smallint not null,
  debit_account text not null,
  credit_account text not null,
  amount bigint not null,
  currency text not null,
  created_at bigint not null,
  object_id text not null,
  transition text not null,
  constraint transfers_pkey PRIMARY KEY (realm_id, object_id, transition, "position"),
  constraint transfers_amount_check CHECK ((amount > 0)),
  constraint transfers_chart CHECK (((debit_account = ANY (ARRAY['payers'::text, 'card_network'::text, 'sepa_network'::text, 'bank'::text, 'merchant_pending'::text, 'merchant_available'::text, 'disputes'::text, 'payouts_in_flight'::text, 'fees'::text, 'vat'::text])) AND (credit_account = ANY (ARRAY['payers'::text, 'card_network'::text, 'sepa_network'::text, 'bank'::text, 'merchant_pending'::text, 'merchant_available'::text, 'disputes'::text, 'payouts_in_flight'::text, 'fees'::text, 'vat'::text])))),
  constraint transfers_check CHECK ((debit_account <> credit_account))
);

CREATE INDEX transfers_in_order ON public.transfers USING btree (realm_id, created_at, object_id COLLATE "C", transition COLLATE "C", "position");
CREATE TRIGGER transfers_never_emptied BEFORE TRUNCATE ON public.transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfers_only_grow BEFORE DELETE OR UPDATE ON public.transfers FOR EACH ROW EXECUTE FUNCTION refuse_change();

create table vault_keys (
  id text not null,
  purpose text not null,
  wrapped text not null,
  created_at bigint not null,
  retired_at bigint,
  constraint vault_keys_pkey PRIMARY KEY (id),
  constraint vault_keys_purpose_check CHECK ((purpose = ANY (ARRAY['check'::text, 'data'::text, 'fingerprint'::text, 'digest'::text, 'security_code'::text])))
);

CREATE UNIQUE INDEX vault_keys_current ON public.vault_keys USING btree (purpose) WHERE (retired_at IS NULL);

create table webhook_deliveries (
  realm_id bigint not null,
  endpoint_id text not null,
  event_id text not null,
  version integer not null,
  created_at bigint not null,
  status text not null,
  next_attempt_at bigint,
  tries integer not null,
  attempts jsonb not null,
  misbehaviour text,
  constraint webhook_deliveries_pkey PRIMARY KEY (realm_id, endpoint_id, event_id),
  constraint webhook_deliveries_check CHECK (((status = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint webhook_deliveries_misbehaviour_check CHECK ((misbehaviour = ANY (ARRAY['duplicate'::text, 'delay'::text, 'reorder'::text, 'reordered'::text]))),
  constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'canceled'::text])))
);

CREATE INDEX webhook_deliveries_age ON public.webhook_deliveries USING brin (created_at);
CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (realm_id, endpoint_id, next_attempt_at, event_id) WHERE (status = 'pending'::text);
CREATE INDEX webhook_deliveries_unsent ON public.webhook_deliveries USING btree (realm_id, endpoint_id, status, event_id) WHERE (status = ANY (ARRAY['failed'::text, 'canceled'::text]));

create table webhook_endpoints (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  url text not null,
  enabled boolean not null,
  event_types text[],
  secret_sealed text not null,
  secret_key_id text not null,
  previous_secret_sealed text,
  previous_secret_key_id text,
  previous_secret_until bigint,
  failing_since bigint,
  disabled_reason text,
  disabled_at bigint,
  slot integer,
  constraint webhook_endpoints_pkey PRIMARY KEY (realm_id, id),
  constraint webhook_endpoints_check CHECK (((NOT enabled) OR (deleted_at IS NULL))),
  constraint webhook_endpoints_check1 CHECK ((num_nonnulls(previous_secret_sealed, previous_secret_key_id, previous_secret_until) = ANY (ARRAY[0, 3]))),
  constraint webhook_endpoints_check2 CHECK ((num_nonnulls(disabled_reason, disabled_at) = ANY (ARRAY[0, 2]))),
  constraint webhook_endpoints_check3 CHECK (((NOT enabled) OR (disabled_at IS NULL))),
  constraint webhook_endpoints_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['gone'::text, 'failing'::text]))),
  constraint webhook_endpoints_previous_secret_key_id_fkey FOREIGN KEY (previous_secret_key_id) REFERENCES vault_keys(id),
  constraint webhook_endpoints_secret_key_id_fkey FOREIGN KEY (secret_key_id) REFERENCES vault_keys(id),
  constraint webhook_endpoints_slot_check CHECK ((slot >= 0)),
  constraint webhook_endpoints_slot_deleted CHECK ((num_nonnulls(slot, deleted_at) = 1))
);

CREATE INDEX webhook_endpoints_created ON public.webhook_endpoints USING btree (realm_id, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX webhook_endpoints_deleted ON public.webhook_endpoints USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX webhook_endpoints_enabled ON public.webhook_endpoints USING btree (realm_id, id) WHERE enabled;
CREATE INDEX webhook_endpoints_previous_secret_key ON public.webhook_endpoints USING btree (previous_secret_key_id) WHERE (previous_secret_key_id IS NOT NULL);
CREATE INDEX webhook_endpoints_secret_key ON public.webhook_endpoints USING btree (secret_key_id);
CREATE UNIQUE INDEX webhook_endpoints_slot ON public.webhook_endpoints USING btree (realm_id, slot) WHERE (slot IS NOT NULL);
CREATE TRIGGER webhook_endpoints_current_key BEFORE UPDATE ON public.webhook_endpoints FOR EACH ROW WHEN (((old.secret_sealed IS DISTINCT FROM new.secret_sealed) OR (old.secret_key_id IS DISTINCT FROM new.secret_key_id))) EXECUTE FUNCTION require_current_keys('secret_key_id');
CREATE TRIGGER webhook_endpoints_current_keys BEFORE INSERT ON public.webhook_endpoints FOR EACH ROW EXECUTE FUNCTION require_current_keys('secret_key_id', 'previous_secret_key_id');
CREATE TRIGGER webhook_endpoints_previous_current_key BEFORE UPDATE ON public.webhook_endpoints FOR EACH ROW WHEN (((old.previous_secret_sealed IS DISTINCT FROM new.previous_secret_sealed) OR (old.previous_secret_key_id IS DISTINCT FROM new.previous_secret_key_id))) EXECUTE FUNCTION require_current_keys('previous_secret_key_id');

create sequence realms_id_seq as bigint;

CREATE OR REPLACE FUNCTION public.capture_is_news(of_method text, of_capture boolean, status_before text, status_now text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select not of_capture and status_before in ('to_capture', 'capture_sent')
    and (status_now = 'failed' or (coalesce(of_method = 'sepa', false) and status_now in ('captured', 'canceled')))
$function$;

CREATE OR REPLACE FUNCTION public.enqueue_deliveries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into webhook_deliveries (realm_id, endpoint_id, event_id, version, created_at, status, next_attempt_at, tries, attempts)
    select w.realm_id, w.id, e.id, 1, coalesce(e.told_at, e.created_at), 'pending', coalesce(e.told_at, e.created_at), 0, '[]'
    from told e join webhook_endpoints w on w.realm_id = e.realm_id
    where w.enabled and w.realm_id = any (array(select distinct realm_id from told))
      and (w.event_types is null or e.type = any (w.event_types));
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.is_given_back(of_realm bigint, of_payment text, more bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select not exists (select from refunds r where r.realm_id = of_realm and r.payment_id = of_payment and r.status not in ('refunded', 'not_honored'))
    and (select case when approved.authorized = approved.reversed then 0 else approved.captured end + approved.returned - approved.charged_back - approved.refunded + more <= 0
      from (
        select coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind in ('authorization', 'increment')), 0) as authorized,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind = 'reversal'), 0) as reversed,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind = 'capture'), 0) as captured,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind = 'chargeback'), 0) as charged_back,
          coalesce(sum(o.amount) filter (where o.outcome = 'approved' and o.kind in ('chargeback_reversal', 'refund_reversal')), 0) as returned,
          coalesce(sum(o.amount) filter (where o.outcome <> 'refused' and o.kind = 'refund'), 0) as refunded
        from operations o where o.realm_id = of_realm and o.payment_id = of_payment) approved)
$function$;

CREATE OR REPLACE FUNCTION public.keep_connector_while_it_owes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from network_requests where realm_id = old.id and answered_at is null) then
    raise exception '% owes an answer', old.connector_url using errcode = 'GU003';
  end if;
  -- What is held there, or on its way, is captured, settled and given back there.
  if new.connector_url is null and (
    exists (select from payments where realm_id = old.id and (clearing_at is not null or status = 'authorized'))
    or exists (select from refunds where realm_id = old.id and clearing_at is not null)
  ) then
    raise exception 'money is on its way at %', old.connector_url using errcode = 'GU004';
  end if;
  return new;
end
$function$;

CREATE OR REPLACE FUNCTION public.keep_realm()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' then
    if old.mode = 'test' and old.closed_at is not null then
      return old;
    end if;
  elsif (new.account_id, new.mode, new.epoch) = (old.account_id, old.mode, old.epoch)
    and (new.closed_at is not distinct from old.closed_at or (old.mode = 'test' and old.closed_at is null)) then
    return new;
  end if;
  raise exception 'a live mode is never closed or removed, a closed mode never opened' using errcode = 'GU002';
end
$function$;

CREATE OR REPLACE FUNCTION public.notification_target(url text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select 'hosts:' || left(encode(sha256(convert_to(lower(coalesce(substring(url from '^[^:/?#]+:[/\\]*(?:[^/\\?#@]*@)?(\[[^\]]*\]|[^/\\?#:]+)'), '')), 'UTF8')), 'hex'), 1)
$function$;

CREATE OR REPLACE FUNCTION public.notify_of(of_realm bigint, transaction_id text, of_payment text)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into notifications (realm_id, id, version, message_id, url, target, status, next_attempt_at, is_held, tries, attempts)
    select of_realm, transaction_id, 1, 'ntf_' || replace(gen_random_uuid()::text, '-', ''), told.url, notification_target(told.url), 'pending', 0,
      exists (select from network_requests r where r.realm_id = of_realm and r.id = transaction_id), 0, '[]'
    from (
      select coalesce(
        (select notification_url from gateway_transactions where realm_id = of_realm and id = transaction_id),
        (select t.notification_url from payments p join gateway_transactions t on t.realm_id = p.realm_id and t.id = p.first_operation_id
          where p.realm_id = of_realm and p.id = of_payment)) as url) told
    where told.url is not null
      and exists (select from realms r join entities e on e.account_id = r.account_id and e.mode = r.mode where r.id = of_realm and e.notifications_enabled)
    on conflict (realm_id, id) do update set version = notifications.version + 1, message_id = excluded.message_id, url = excluded.url, target = excluded.target,
      status = 'pending', next_attempt_at = 0, is_held = excluded.is_held, tries = 0, ended_at = null
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_authentication()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform notify_of(p.realm_id, p.first_operation_id, p.id) from payments p
    where p.realm_id = new.realm_id and p.id = new.payment_id and p.authentication_id = new.id and p.status = 'open';
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_bank()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform notify_of(new.realm_id, new.id, new.payment_id);
  perform notify_of_denied(new.realm_id, new.payment_id, false, case new.kind when 'chargeback' then new.amount else - new.amount end);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_denied(of_realm bigint, of_payment text, was_under_way boolean, more bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  select notify_of(t.realm_id, t.id, t.payment_id)
    from payments p join gateway_transactions t on t.realm_id = p.realm_id and t.id = p.first_operation_id
    where p.realm_id = of_realm and p.id = of_payment and t.review = 'denied' and p.status in ('authorized', 'to_capture', 'capture_sent', 'captured', 'disputed', 'expired')
      and is_given_back(of_realm, of_payment, 0) <> (not was_under_way and is_given_back(of_realm, of_payment, more))
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_disbursement()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform notify_of(t.realm_id, t.id, null) from gateway_transactions t where t.realm_id = new.realm_id and t.disbursement_id = new.id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_payment()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if payment_is_news(new.method, new.capture, old.status, new.status,
    (select review from gateway_transactions where realm_id = new.realm_id and id = new.first_operation_id)) then
    perform notify_of(new.realm_id, new.first_operation_id, new.id);
  end if;
  if capture_is_news(new.method, new.capture, old.status, new.status) then
    perform notify_of(o.realm_id, o.id, o.payment_id) from operations o
      where o.realm_id = new.realm_id and o.payment_id = new.id and o.kind = 'capture' and o.outcome = 'approved';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_refund()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.status = 'not_honored' then
    perform notify_of(o.realm_id, o.id, o.payment_id) from operations o
      where o.realm_id = new.realm_id and o.payment_id = new.payment_id and o.refund_id = new.id and o.kind = 'refund' and o.outcome = 'approved';
  end if;
  perform notify_of_denied(new.realm_id, new.payment_id, true, 0);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.notify_of_transaction()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform notify_of(new.realm_id, new.id, new.payment_id);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.payment_is_news(of_method text, of_capture boolean, status_before text, status_now text, review text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select status_now <> status_before and status_now <> 'open' and (
    status_before in ('open', 'refused')
    or status_now in ('refused', 'failed')
    -- It is to be captured at once, and the bank has owed its answer.
    or (of_capture and status_before = 'authorized')
    -- Nothing is left to be looked at.
    or (status_now = 'canceled' and coalesce(review in ('open', 'denied'), false))
    or (status_now = 'expired' and coalesce(review = 'open', false))
    -- A debit that was accepted is awaited until it is collected, or called off.
    or (coalesce(of_method = 'sepa', false) and status_before in ('to_capture', 'capture_sent')
      and (status_now = 'canceled' or (status_now = 'captured' and coalesce(review <> 'denied', true)))))
$function$;

CREATE OR REPLACE FUNCTION public.raise_stale_commit(expected integer[], found integer[])
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'stale commit: expected % rows, found %', expected, found using errcode = 'GU001';
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' and exists (select from realms where id = old.realm_id and mode = 'test' and closed_at is not null) then
    return old;
  end if;
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'GU002';
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_item_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a balance item goes into one payout, once, and never changes otherwise' using errcode = 'GU002';
end
$function$;

CREATE OR REPLACE FUNCTION public.require_current_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  written constant jsonb := to_jsonb(new);
  key_column text;
begin
  foreach key_column in array tg_argv loop
    continue when written ->> key_column is null;
    perform from vault_keys where id = written ->> key_column and retired_at is null for share;
    if not found then
      raise exception 'vault key % is retired or destroyed', written ->> key_column
        using errcode = 'foreign_key_violation', constraint = 'vault_keys_current';
    end if;
  end loop;
  return new;
end
$function$;
