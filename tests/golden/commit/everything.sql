with c0 as (insert into entries (realm_id, id) select n.realm_id, n.id from unnest($1::int8[], $2::text[]) n (realm_id, id)),
c1 as (insert into notes (realm_id, counter_id, written_at, labels) select n.realm_id, n.counter_id, n.written_at, n.labels::_text from unnest($3::int8[], $4::text[], $5::int8[], $6::text[]) n (realm_id, counter_id, written_at, labels)),
c2 as (delete from counters t using unnest($7::int8[], $8::text[], $9::int4[]) n (realm_id, id, version) where t.realm_id = any($7) and t.id = any($8) and t.realm_id = n.realm_id and t.id = n.id and t.version = n.version returning 1),
c3 as (select 1 from counters t, unnest($10::int8[], $11::text[], $12::int4[]) n (realm_id, id, version) where t.realm_id = any($10) and t.id = any($11) and t.realm_id = n.realm_id and t.id = n.id and t.version = n.version for share of t),
c4 as (update counters t set version = n.version + 1, value = n.value from unnest($13::int8[], $14::text[], $15::int4[], $16::int8[]) n (realm_id, id, version, value) where t.realm_id = any($13) and t.id = any($14) and t.realm_id = n.realm_id and t.id = n.id and t.version = n.version returning 1),
found as (select array[(select count(*)::integer from c2), (select count(*)::integer from c3), (select count(*)::integer from c4)] as rows)
select case when rows = $17::integer[] then true else raise_stale_commit($17, rows) end as committed from found
