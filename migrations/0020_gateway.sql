-- The gateway API (v3): what it knows of payments besides what they are.

-- v3 knows a payment by the id of its first operation, from the beginning: also one whose payer is still at the bank.
alter table payments add column first_operation_id text;

update payments set first_operation_id = coalesce(
  (select id from operations o where o.realm_id = payments.realm_id and o.payment_id = payments.id order by o.position limit 1),
  lpad(to_hex(created_at), 12, '0') || substr(md5(random()::text || id), 1, 20)
);

alter table payments alter column first_operation_id set not null;

-- One whose operations are there is found by them.
create unique index payments_first_operation on payments (realm_id, first_operation_id) where status in ('open', 'canceled');
