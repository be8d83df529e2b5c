-- 0001-platform: the append-only event log that live screens read in commit order.
set local lock_timeout = '3s';
create schema platform;

create table platform.event (
  id bigint generated always as identity primary key,
  -- The writing transaction. Readers stop below the oldest transaction still running, so that a slower one
  -- with a smaller number is never skipped: sequence numbers alone do not follow commit order.
  xact xid8 not null default pg_current_xact_id(),
  name text not null check (name ~ '^[a-z_]+\.[a-z_]+$'),
  payload jsonb not null,
  at timestamptz not null default clock_timestamp()
);
create index event_in_commit_order on platform.event (xact, id);
comment on table platform.event is 'What happened, in commit order (xact, id). Append-only.';

create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of %.% is refused: rows are append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $$;
comment on function platform.refuse_change() is 'Trigger of append-only tables.';

create trigger event_append_only before update or delete on platform.event
  for each row execute function platform.refuse_change();
create trigger event_no_truncate before truncate on platform.event
  for each statement execute function platform.refuse_change();
