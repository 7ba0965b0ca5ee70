with c0 as (delete from notes t using unnest($1::int8[], $2::text[]) n (realm_id, counter_id) where t.realm_id = any($1) and t.counter_id = any($2) and t.realm_id = n.realm_id and t.counter_id = n.counter_id returning 1),
found as (select array[(select count(*)::integer from c0)] as rows)
select case when rows = $3::integer[] then true else raise_stale_commit($3, rows) end as committed from found
