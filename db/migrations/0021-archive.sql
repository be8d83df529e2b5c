-- 0021-archive: every exchange with a provider in one archive by month, the number that follows a click to the ledger, and
-- what staff do with a stored notification. Older code goes on writing payments.exchange and payments.linked_exchange; the
-- view payments.exchange_archive reads all three.
set local lock_timeout = '3s';

-- The id of the request that caused it: from the click over the attempt to its exchanges, receipts and ledger entries.
alter table payments.attempt add column correlation_id text
  constraint attempt_correlation_id_check check (correlation_id ~ '^[0-9A-Za-z-]{26,36}$');
create index attempt_by_correlation on payments.attempt (correlation_id) where correlation_id is not null;
create index payment_number on payments.payment (order_number);

-- No foreign keys: a month is put away whole, and what it tells of stays where it is.
create table payments.wire_exchange (
  id text not null check (id like 'wex\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  operation text not null,
  method text not null,
  url text not null,
  request_headers jsonb not null,
  request_body text not null,
  -- Null when no answer came.
  status integer,
  response_body text not null,
  error text,
  started_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0),
  attempt_id text,
  payment_id text,
  -- What it was about where that is no attempt: a refund, a linked account, a reservation.
  subject_kind text not null check (subject_kind ~ '^[a-z_]{1,32}$'),
  subject_id text not null,
  -- Our reference and the number of this very request, as the provider knows them.
  reference text,
  request_id text,
  correlation_id text,
  primary key (id, started_at)
) partition by range (started_at);
comment on table payments.wire_exchange is 'What was on the wire, secrets, tokens and card data masked. Kept 10 years, by month (WIB).';
create index wire_exchange_latest on payments.wire_exchange (started_at desc, id desc);
create index wire_exchange_of_payment on payments.wire_exchange (payment_id, started_at) where payment_id is not null;
create index wire_exchange_of_subject on payments.wire_exchange (subject_id, started_at);
create index wire_exchange_by_reference on payments.wire_exchange (reference) where reference is not null;
create index wire_exchange_by_request on payments.wire_exchange (request_id) where request_id is not null;
create index wire_exchange_by_correlation on payments.wire_exchange (correlation_id) where correlation_id is not null;
create index wire_exchange_by_operation on payments.wire_exchange (operation, started_at desc);
create trigger wire_exchange_append_only before update or delete on payments.wire_exchange
  for each row execute function platform.refuse_change();
create trigger wire_exchange_no_truncate before truncate on payments.wire_exchange
  for each statement execute function platform.refuse_change();

-- The net for months that nobody laid in time; the next call of the function below moves its rows where they belong.
create table payments.wire_exchange_rest partition of payments.wire_exchange default;
create trigger wire_exchange_rest_no_truncate before truncate on payments.wire_exchange_rest
  for each statement execute function platform.refuse_change();

-- Lays so many months from the given one on, those that are missing. Attaching does not stop who writes to other months.
create function payments.lay_archive_months(first_month date, months integer) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  month timestamp;
  starts timestamptz;
  ends timestamptz;
  part text;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('payments.wire_exchange', 0));
  for step in 0 .. months - 1 loop
    month := date_trunc('month', first_month::timestamp) + make_interval(months => step);
    part := 'wire_exchange_' || to_char(month, 'YYYY_MM');
    continue when to_regclass(format('payments.%I', part)) is not null;
    starts := month at time zone 'Asia/Jakarta';
    ends := (month + interval '1 month') at time zone 'Asia/Jakarta';
    lock table payments.wire_exchange_rest in access exclusive mode;
    execute format('create table payments.%I (like payments.wire_exchange including defaults including constraints)', part);
    if exists (select from payments.wire_exchange_rest where started_at >= starts and started_at < ends) then
      alter table payments.wire_exchange_rest disable trigger wire_exchange_append_only;
      execute format('with moved as (delete from payments.wire_exchange_rest where started_at >= %L and started_at < %L
        returning *) insert into payments.%I select * from moved', starts, ends, part);
      alter table payments.wire_exchange_rest enable trigger wire_exchange_append_only;
    end if;
    execute format('alter table payments.wire_exchange attach partition payments.%I for values from (%L) to (%L)',
      part, starts, ends);
    execute format('create trigger %I before truncate on payments.%I for each statement
      execute function platform.refuse_change()', part || '_no_truncate', part);
    made := made + 1;
  end loop;
  return made;
end $$;
select payments.lay_archive_months((now() at time zone 'Asia/Jakarta')::date, 4);

create index exchange_started on payments.exchange (started_at desc);
create index linked_exchange_started on payments.linked_exchange (started_at desc);

create view payments.exchange_archive as
select id, provider, operation, method, url, request_headers, request_body, status, response_body, error, started_at,
  duration_ms, attempt_id, payment_id, subject_kind, subject_id, reference, request_id, correlation_id
from payments.wire_exchange
union all
select 'exc-' || lpad(e.id::text, 19, '0'), a.provider, e.operation, e.method, e.url, e.request_headers, e.request_body, e.status,
  e.response_body, e.error, e.started_at, e.duration_ms, e.attempt_id, a.payment_id, 'attempt', e.attempt_id, a.reference,
  coalesce(e.request_headers ->> 'Request-Id', e.request_headers ->> 'X-EXTERNAL-ID'), a.correlation_id
from payments.exchange e join payments.attempt a on a.id = e.attempt_id
union all
select 'lex-' || lpad(l.id::text, 19, '0'), coalesce(r.provider, k.provider, 'astrapay'), l.operation, l.method, l.url, l.request_headers,
  l.request_body, l.status, l.response_body, l.error, l.started_at, l.duration_ms, null, r.payment_id,
  case when l.subject_id like 'rsv\_%' then 'reservation' else 'linked_account' end, l.subject_id, r.reference,
  coalesce(l.request_headers ->> 'Request-Id', l.request_headers ->> 'X-EXTERNAL-ID'), null
from payments.linked_exchange l
left join payments.reservation r on r.id = l.subject_id
left join payments.linked_account k on k.id = l.subject_id;
comment on view payments.exchange_archive is 'Every exchange with a provider, whoever wrote it and when.';

-- Notifications stay in one table: their key must be unique for ever, and a unique key of a partitioned table would hold the
-- time of arrival, so that a repetition in another month would settle again.
create index notification_by_request on payments.notification ((coalesce(headers ->> 'request-id', headers ->> 'x-external-id')));

-- Each time a person let a stored notification be applied again, and what that did.
create table payments.notification_replay (
  id text primary key check (id like 'rpl\_%'),
  notification_id text not null references payments.notification,
  payment_id text,
  outcome text not null,
  reason text not null check (length(reason) between 1 and 500),
  by_id text not null,
  by_name text not null,
  at timestamptz not null
);
create index notification_replay_of on payments.notification_replay (notification_id, at);
create index notification_replay_of_payment on payments.notification_replay (payment_id, at) where payment_id is not null;
create trigger notification_replay_append_only before update or delete on payments.notification_replay
  for each row execute function platform.refuse_change();
create trigger notification_replay_no_truncate before truncate on payments.notification_replay
  for each statement execute function platform.refuse_change();

-- A notification that needed a person and was looked at: it leaves the list of what waits.
create table payments.notification_review (
  notification_id text primary key references payments.notification,
  note text not null check (length(note) between 1 and 500),
  by_id text not null,
  by_name text not null,
  at timestamptz not null
);
create trigger notification_review_append_only before update or delete on payments.notification_review
  for each row execute function platform.refuse_change();
create trigger notification_review_no_truncate before truncate on payments.notification_review
  for each statement execute function platform.refuse_change();
