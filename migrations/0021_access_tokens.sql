-- What the gateway API (v3) is reached by: a merchant channel for each mode of an account, and the tokens with which programs act for them.

create table entities (
  id text primary key check (id ~ '^[0-9a-f]{32}$'),
  account_id text not null references accounts,
  mode text not null check (mode in ('test', 'live')),
  unique (account_id, mode)
);

insert into entities (id, account_id, mode)
  select replace(gen_random_uuid()::text, '-', ''), a.id, m.mode from accounts a cross join (values ('test'), ('live')) m (mode);

create table access_tokens (
  id text primary key,
  account_id text not null references accounts,
  modes text[] not null check (modes in ('{test}', '{live}', '{test,live}')),
  -- SHA-256: what a token is compared with. The token itself is shown once and kept nowhere.
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  hint text not null,
  created_at bigint not null,
  revoked_at bigint
);

create index access_tokens_account on access_tokens (account_id, created_at, id);
