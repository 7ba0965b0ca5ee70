with c0 as (delete from notes t using json_populate_recordset(null::notes, $1::json) n where t.realm_id = n.realm_id and t.counter_id = n.counter_id returning 1),
found as (select array[(select count(*)::integer from c0)] as rows)
select case when rows = $2::integer[] then true else raise_stale_commit($2::integer[], rows) end as committed from found
