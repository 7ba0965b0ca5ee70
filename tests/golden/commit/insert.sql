with c0 as (insert into entries (realm_id, id) select n.realm_id, n.id from unnest($1::int8[], $2::text[]) n (realm_id, id))
select true as committed
