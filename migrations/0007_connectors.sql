-- The network that an account's live mode pays through: where its connector answers, and the secret that it asks for, sealed by the vault. It lies on the realm, so that every decision, which asserts
-- its realm's version, rests on it.
alter table realms
  add column connector_url text,
  add column connector_settlement_days integer check (connector_settlement_days > 0),
  add column connector_secret_sealed text,
  add column connector_secret_key_id text references vault_keys,
  add constraint realms_connector_check check (
    num_nonnulls(connector_url, connector_settlement_days, connector_secret_sealed, connector_secret_key_id) = 0
    or (mode = 'live' and num_nulls(connector_url, connector_settlement_days, connector_secret_sealed, connector_secret_key_id) = 0));

create trigger realms_current_keys before insert on realms for each row execute function require_current_keys('connector_secret_key_id');
create trigger realms_connector_current_key before update on realms for each row
  when ((old.connector_secret_sealed, old.connector_secret_key_id) is distinct from (new.connector_secret_sealed, new.connector_secret_key_id))
  execute function require_current_keys('connector_secret_key_id');

-- Who was sent a request is who can tell what became of it: another would say that it never was, and it would be made twice.
create function keep_connector_while_it_owes() returns trigger
language plpgsql as $$
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
$$;

create trigger realms_keep_connector before update on realms for each row
  when (old.connector_url is not null and old.connector_url is distinct from new.connector_url)
  execute function keep_connector_while_it_owes();
