with c0 as (insert into entries (realm_id, id) select realm_id, id from json_populate_recordset(null::entries, $1::json) n),
c1 as (insert into notes (realm_id, counter_id, written_at, labels) select realm_id, counter_id, written_at, labels from json_populate_recordset(null::notes, $2::json) n),
c2 as (delete from counters t using json_populate_recordset(null::counters, $3::json) n where t.realm_id = n.realm_id and t.id = n.id and t.version = n.version returning 1),
c3 as (select 1 from json_populate_recordset(null::counters, $4::json) n join counters t on t.realm_id = n.realm_id and t.id = n.id and t.version = n.version for share of t),
c4 as (update counters t set version = n.version + 1, value = n.value from json_populate_recordset(null::counters, $5::json) n where t.realm_id = n.realm_id and t.id = n.id and t.version = n.version returning 1),
found as (select array[(select count(*)::integer from c2), (select count(*)::integer from c3), (select count(*)::integer from c4)] as rows)
select case when rows = $6::integer[] then true else raise_stale_commit($6::integer[], rows) end as committed from found
