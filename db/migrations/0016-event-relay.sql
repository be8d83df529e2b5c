-- 0016-event-relay: how far the event log has been turned into the jobs of each queue; a row comes with its queue.
-- Older code wrote the jobs itself, with the event.
set local lock_timeout = '3s';
create table platform.relay (
  name text primary key,
  xact xid8 not null,
  id bigint not null
);
comment on table platform.relay is 'For each queue the place in the event log up to which events have become its jobs.';
