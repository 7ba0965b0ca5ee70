-- Questions to the payers' banks of who holds an account. What is asked is sealed until the register has been asked, what it answers is held for a time; then the row says no more than that there was a check.

create table account_checks (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  kind text not null check (kind in ('person', 'company')),
  status text not null check (status in ('pending', 'succeeded')),
  question_sealed text,
  question_key_id text references vault_keys,
  answer jsonb,
  erased_at bigint,
  check (num_nonnulls(question_sealed, question_key_id) in (0, 2)),
  check (question_sealed is null or (status = 'pending' and erased_at is null)),
  -- What has succeeded has its answer until it is erased, and nothing else has one.
  check ((answer is not null) = (status = 'succeeded' and erased_at is null)),
  primary key (realm_id, id)
);

create index account_checks_question_key on account_checks (question_key_id) where question_key_id is not null;

create trigger account_checks_current_keys before insert on account_checks for each row
  execute function require_current_keys('question_key_id');
create trigger account_checks_question_current_key before update on account_checks for each row
  when ((old.question_sealed, old.question_key_id) is distinct from (new.question_sealed, new.question_key_id))
  execute function require_current_keys('question_key_id');
