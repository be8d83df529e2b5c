-- 0020-channel-health: how well each way to pay works, when it is left alone for a while, and who switched it off.
set local lock_timeout = '3s';

-- Recent questions of a channel, and recent calls, without reading the tables.
create index attempt_of_channel on payments.attempt (channel_id, asked_at);
create index exchange_recent on payments.exchange (started_at) include (attempt_id, duration_ms);

-- What was measured last, so that pages read one row. One process measures at a time, and only now and then.
create table payments.channel_health (
  -- One way to pay, channel:doku_va_bca, or a whole provider, provider:doku.
  scope text primary key check (scope ~ '^(channel|provider):[a-z0-9_]{2,60}$'),
  -- {"15": {asked, accepted, refused, unknown, paid, lapsed, calls, p50Ms, p95Ms}, "60": …, "1440": …}
  windows jsonb not null,
  -- [{at, asked, accepted}] of each hour that had a question, oldest first.
  hours jsonb not null,
  last_notification_at timestamptz,
  last_success_at timestamptz,
  weather text not null check (weather in ('good', 'unknown', 'disturbed', 'down')),
  weather_reason text not null,
  weather_since timestamptz not null,
  measured_at timestamptz not null
);
create table payments.health_turn (
  id boolean primary key default true check (id),
  measured_at timestamptz not null
);
insert into payments.health_turn (measured_at) values ('2000-01-01T00:00:00Z');
comment on table payments.health_turn is 'Whose turn it is to measure: who moves the moment on, measures.';

-- closed: questions go through. open: none is asked. half_open: one is, and decides.
create table payments.channel_breaker (
  scope text primary key check (scope ~ '^(channel|provider):[a-z0-9_]{2,60}$'),
  state text not null check (state in ('closed', 'open', 'half_open')),
  -- Unclear answers in a row.
  failures integer not null default 0 check (failures >= 0),
  -- How often it opened without closing between; each time it stays open for longer.
  openings integer not null default 0 check (openings >= 0),
  reason text,
  -- When the next question may be tried.
  retry_at timestamptz,
  -- The one question on trial, and until when it is waited for: a process that dies must not keep the way shut.
  probe_attempt_id text,
  probe_until timestamptz,
  changed_at timestamptz not null,
  alerted_at timestamptz,
  check ((state = 'closed') = (retry_at is null)),
  check ((state = 'half_open') = (probe_attempt_id is not null)),
  check ((probe_attempt_id is null) = (probe_until is null))
);
create table payments.channel_breaker_history (
  id bigint generated always as identity primary key,
  scope text not null references payments.channel_breaker,
  from_state text not null,
  to_state text not null,
  reason text not null,
  attempt_id text,
  by text not null,
  at timestamptz not null
);
create index channel_breaker_history_of on payments.channel_breaker_history (scope, id);
create trigger channel_breaker_history_append_only before update or delete on payments.channel_breaker_history
  for each row execute function platform.refuse_change();
create trigger channel_breaker_history_no_truncate before truncate on payments.channel_breaker_history
  for each statement execute function platform.refuse_change();

-- A way to pay that people took away, for now, for a span of time or every night. Ending it never deletes it.
create table payments.channel_switch (
  id text primary key check (id like 'csw\_%'),
  target_kind text not null check (target_kind in ('channel', 'family', 'provider')),
  target_id text not null check (target_id ~ '^[a-z0-9_]{2,60}$'),
  -- What buyers read.
  message_id text not null check (length(message_id) between 3 and 300),
  message_en text not null check (length(message_en) between 3 and 300),
  from_at timestamptz not null,
  until_at timestamptz,
  -- Minutes of the day in WIB; from 1410 until 60 is 23.30 to 01.00 across midnight.
  daily_from integer check (daily_from between 0 and 1439),
  daily_until integer check (daily_until between 0 and 1439),
  reason text not null check (length(reason) between 3 and 300),
  made_by text not null,
  made_by_name text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  ended_by_name text,
  end_reason text,
  check (until_at is null or until_at > from_at),
  check ((daily_from is null) = (daily_until is null)),
  check (daily_from is distinct from daily_until or daily_from is null),
  check ((ended_at is null) = (ended_by is null))
);
create index channel_switch_living on payments.channel_switch (target_kind, target_id) where ended_at is null;
create index channel_switch_latest on payments.channel_switch (made_at desc);
create function payments.keep_switch() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.ended_at is not null or new.target_kind <> old.target_kind or new.target_id <> old.target_id
     or new.message_id <> old.message_id or new.message_en <> old.message_en or new.from_at <> old.from_at
     or new.until_at is distinct from old.until_at or new.daily_from is distinct from old.daily_from
     or new.daily_until is distinct from old.daily_until or new.reason <> old.reason
     or new.made_by <> old.made_by or new.made_at <> old.made_at then
    raise exception 'a switch is only ever ended' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger channel_switch_kept before update or delete on payments.channel_switch
  for each row execute function payments.keep_switch();
create trigger channel_switch_no_truncate before truncate on payments.channel_switch
  for each statement execute function platform.refuse_change();
