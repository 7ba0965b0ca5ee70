with c0 as (select 1 from json_populate_recordset(null::counters, $1::json) n join counters t on t.realm_id = n.realm_id and t.id = n.id and t.version = n.version for share of t),
found as (select array[(select count(*)::integer from c0)] as rows)
select case when rows = $2::integer[] then true else raise_stale_commit($2::integer[], rows) end as committed from found
