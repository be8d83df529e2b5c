-- 0016-event-relay: how far the event log has been turned into jobs. Older code wrote the jobs itself, with the event.
set local lock_timeout = '3s';
create table platform.relay (
  name text primary key,
  xact xid8 not null,
  id bigint not null
);
comment on table platform.relay is 'The place in the event log up to which events have become jobs.';
insert into platform.relay (name, xact, id)
  values ('jobs', (pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text::xid8, 9223372036854775807);
