-- A live mode has no end, and what a reset has closed stays closed: closing is what lets rows go that are otherwise never removed (refuse_change).
create function keep_realm() returns trigger
language plpgsql as $$
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
$$;
create trigger realms_end_once before update or delete on realms for each row execute function keep_realm();
