-- What a merchant sells: products, and what each costs, once or again and again.

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
  primary key (realm_id, id)
);

create index products_created on products (realm_id, created_at, id) where deleted_at is null;
create index products_active on products (realm_id, active, created_at, id) where deleted_at is null;

create table prices (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  deleted_at bigint,
  product_id text not null,
  amount bigint not null check (amount >= 0),
  currency text not null,
  interval text check (interval in ('day', 'week', 'month', 'year')),
  interval_count integer check (interval_count > 0),
  active boolean not null,
  metadata jsonb,
  -- From then on something rests on what it costs.
  used_at bigint,
  check (num_nonnulls(interval, interval_count) in (0, 2)),
  check (used_at is null or deleted_at is null),
  primary key (realm_id, id),
  foreign key (realm_id, product_id) references products
);

create index prices_created on prices (realm_id, created_at, id) where deleted_at is null;
create index prices_product on prices (realm_id, product_id, created_at, id) where deleted_at is null;
create index prices_active on prices (realm_id, active, created_at, id) where deleted_at is null;
create index prices_currency on prices (realm_id, currency, created_at, id) where deleted_at is null;
create index prices_interval on prices (realm_id, interval, created_at, id) where deleted_at is null and interval is not null;
