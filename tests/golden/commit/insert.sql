with c0 as (insert into entries (realm_id, id) select realm_id, id from json_populate_recordset(null::entries, $1::json) n)
select true as committed
