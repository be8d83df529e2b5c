-- 0032-audit-chain: where and by which factor a deed was done, a chain of hashes over the records so that a changed one shows,
-- indexes for searching years of them, and the views that staff may take of a customer's shop.
set local lock_timeout = '3s';

-- Filled by the code that writes from now on; older records keep what they had.
alter table audit.record
  add column who_name text,
  add column factor text,
  add column session_id text,
  add column agent text,
  add column correlation_id text;
-- In the order of the numbers of transactions records are chained; by the server's own clock it is judged whether that took too
-- long. Older records get the number and the moment of this migration.
alter table audit.record
  add column xact xid8 not null default pg_current_xact_id(),
  add column written_at timestamptz not null default clock_timestamp();

-- No parser of language: a number, an id and a name are found by how they begin. Bounded, so that no record is too long to write.
create function audit.search_words(variadic parts text[]) returns tsvector language sql immutable as $$
  select array_to_tsvector(coalesce(array_agg(distinct left(word, 60)), '{}'))
  from regexp_split_to_table(left(lower(array_to_string(parts, ' ')), 20000), '[^[:alnum:]_]+') as word
  where word <> ''
$$;
comment on function audit.search_words is 'The words of a record as they are searched: letters, digits and underscores, nothing else.';

create index record_in_commit_order on audit.record (xact, id);
create index record_by_time on audit.record (at desc, id desc);
create index record_by_who_and_time on audit.record (who, at desc, id desc);
create index record_by_action_and_time on audit.record (action, at desc, id desc);
create index record_by_object_and_time on audit.record (object_kind, object_id, at desc, id desc);
create index record_by_address on audit.record (address, at desc, id desc) where address is not null;
create index record_by_factor on audit.record (factor, at desc, id desc) where factor is not null;
create index record_by_correlation on audit.record (correlation_id) where correlation_id is not null;
create index record_by_words on audit.record using gin
  (audit.search_words(who_name, object_id, reason, before::text, after::text));

-- What is chained of a record. The text is the same whatever the session's settings are.
create view audit.record_canonical as
select id, xact, written_at,
  jsonb_build_array(id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), who, who_name, action, object_kind,
    object_id, before, after, reason, address, factor, session_id, agent, correlation_id)::text as canonical
from audit.record;

-- Steps of logins are chained in the same way. A column that comes later and is null for older steps changes nothing here.
alter table identity.auth_event
  add column xact xid8 not null default pg_current_xact_id(),
  add column written_at timestamptz not null default clock_timestamp();
create index auth_event_in_commit_order on identity.auth_event (xact, id);
create view identity.auth_event_canonical as
select id, xact, written_at,
  (jsonb_strip_nulls(to_jsonb(e) - '{xact,written_at,at,subject_mac}'::text[]) || jsonb_build_object(
    'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'subject_mac', encode(subject_mac, 'hex')))::text as canonical
from identity.auth_event e;

-- One link for each row of a chain: records, and steps of logins. No foreign key: its check would write every row a second
-- time, and a proof finds a missing one.
create table audit.link (
  chain text not null check (chain in ('record', 'auth_event')),
  position bigint not null check (position > 0),
  row_id bigint not null,
  -- The transaction that wrote the row: everything up to the last link's is chained.
  xact xid8 not null,
  -- SHA-256 of the canonical text, so that a proof can name the row that was changed.
  digest bytea not null check (length(digest) = 32),
  -- SHA-256 of the hash before it and the digest; before the first stand 32 zero bytes.
  hash bytea not null check (length(hash) = 32),
  linked_at timestamptz not null,
  primary key (chain, position),
  unique (chain, row_id)
);

create function audit.assert_link_follows() returns trigger language plpgsql as $$
declare
  last audit.link;
begin
  select * into last from audit.link where chain = new.chain order by position desc limit 1;
  if new.position <> coalesce(last.position, 0) + 1
    or new.xact < coalesce(last.xact, '0'::xid8)
    or new.hash <> sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || new.digest) then
    raise exception 'link % of % does not follow link %', new.position, new.chain, coalesce(last.position, 0)
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger link_follows before insert on audit.link
  for each row execute function audit.assert_link_follows();
create trigger link_append_only before update or delete on audit.link
  for each row execute function platform.refuse_change();
create trigger link_no_truncate before truncate on audit.link
  for each statement execute function platform.refuse_change();

-- Checkpoints: up to this link everything was proven and right, so the next proof reads only what came after.
create table audit.proof (
  id bigint generated always as identity primary key,
  chain text not null check (chain in ('record', 'auth_event')),
  position bigint not null check (position > 0),
  hash bytea not null check (length(hash) = 32),
  is_full boolean not null,
  proven_at timestamptz not null
);
create index proof_of_chain on audit.proof (chain, id);
create trigger proof_append_only before update or delete on audit.proof
  for each row execute function platform.refuse_change();
create trigger proof_no_truncate before truncate on audit.proof
  for each statement execute function platform.refuse_change();

-- A member of staff looks at the shop as a buyer sees it. The ticket carries the view over from the panel: once, within a
-- minute; the token then stands in a cookie of the shop.
create table identity.customer_view (
  id text primary key check (id like 'viw\_%'),
  staff_id text not null,
  staff_session_id text not null,
  buyer_id text not null references identity.buyer,
  reason text not null check (reason <> ''),
  address text not null,
  agent text not null,
  ticket_sha256 bytea not null unique check (length(ticket_sha256) = 32),
  asked_at timestamptz not null,
  ticket_expires_at timestamptz not null,
  token_sha256 bytea unique check (length(token_sha256) = 32),
  started_at timestamptz,
  expires_at timestamptz,
  ended_at timestamptz,
  constraint customer_view_started check (
    (started_at is null) = (token_sha256 is null) and (started_at is null) = (expires_at is null))
);
create index customer_view_of_buyer on identity.customer_view (buyer_id, asked_at desc);
create index customer_view_of_session on identity.customer_view (staff_session_id) where ended_at is null;

-- Sign-ins are searched beside the records.
create index auth_event_by_time on identity.auth_event (at desc, id desc);
create index auth_event_by_account_and_time on identity.auth_event (account_id, at desc, id desc) where account_id is not null;
create index auth_event_by_address on identity.auth_event (ip, at desc, id desc);
