-- Documents of mandates: those that were made when they were signed, and those that were handed in.

create table mandate_documents (
  realm_id bigint not null,
  id text not null,
  version integer not null,
  created_at bigint not null,
  mandate_id text not null,
  -- Counts the documents of a mandate; the last one counts.
  position smallint not null check (position between 1 and 10),
  kind text not null check (kind in ('made', 'uploaded')),
  media_type text not null check (media_type = 'application/pdf'),
  -- Bytes in the document.
  size integer not null check (size between 1 and 10 * 1024 * 1024),
  content_sealed text not null,
  content_key_id text not null references vault_keys,
  foreign key (realm_id, mandate_id) references mandates,
  primary key (realm_id, id)
);

-- What is sealed cannot be made smaller: trying to would cost a look at every byte.
alter table mandate_documents alter column content_sealed set storage external;

create unique index mandate_documents_mandate on mandate_documents (realm_id, mandate_id, position);
-- So that the check behind the reference, and a rotation looking for what is left, find a key's rows at once.
create index mandate_documents_content_key on mandate_documents (content_key_id);

create trigger mandate_documents_current_key before insert on mandate_documents for each row
  execute function require_current_keys('content_key_id');
create trigger mandate_documents_content_current_key before update on mandate_documents for each row
  when ((old.content_sealed, old.content_key_id) is distinct from (new.content_sealed, new.content_key_id))
  execute function require_current_keys('content_key_id');

-- A document is never another one: all that may change is the key that it is sealed under.
create trigger mandate_documents_never_change before update on mandate_documents for each row
  when ((old.realm_id, old.id, old.created_at, old.mandate_id, old.position, old.kind, old.media_type, old.size)
    is distinct from (new.realm_id, new.id, new.created_at, new.mandate_id, new.position, new.kind, new.media_type, new.size))
  execute function refuse_change();
create trigger mandate_documents_never_removed before delete on mandate_documents for each row execute function refuse_change();
create trigger mandate_documents_never_emptied before truncate on mandate_documents execute function refuse_change();
