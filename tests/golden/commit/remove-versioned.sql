with c0 as (delete from counters t using json_populate_recordset(null::counters, $1::json) n where t.realm_id = n.realm_id and t.id = n.id and t.version = n.version returning 1),
found as (select array[(select count(*)::integer from c0)] as rows)
select case when rows = $2::integer[] then true else raise_stale_commit($2::integer[], rows) end as committed from found
