with c0 as (update counters t set version = n.version + 1, value = n.value from unnest($1::int8[], $2::text[], $3::int4[], $4::int8[]) n (realm_id, id, version, value) where t.realm_id = any($1) and t.id = any($2) and t.realm_id = n.realm_id and t.id = n.id and t.version = n.version returning 1),
found as (select array[(select count(*)::integer from c0)] as rows)
select case when rows = $5::integer[] then true else raise_stale_commit($5, rows) end as committed from found
