-- 0007-payments: sums asked for, questions asked of providers, and everything providers told us.
set local lock_timeout = '3s';
create schema payments;

create table payments.payment (
  id text primary key check (id like 'pay\_%'),
  order_id text not null unique,
  order_number text not null,
  amount_idr bigint not null check (amount_idr > 0),
  state text not null check (state in ('choosing', 'preparing', 'awaiting', 'unknown', 'settled', 'expired')),
  -- The attempt whose instruction the buyer sees now.
  current_attempt_id text,
  pay_before timestamptz not null,
  buyer_name text not null,
  buyer_phone text not null,
  buyer_email text,
  description text not null,
  -- What the buyer bought, for hosted pages that list it: [{id, name, unitPriceIdr, quantity}], sums to amount_idr.
  lines jsonb not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  check ((state = 'settled') = (settled_at is not null))
);
create index payment_latest on payments.payment (created_at desc, id);
create index payment_settled on payments.payment (settled_at desc) where settled_at is not null;
create index payment_expired on payments.payment (pay_before) where state = 'expired';
create index payment_open on payments.payment (pay_before) where state in ('choosing', 'preparing', 'awaiting', 'unknown');

create table payments.payment_history (
  id bigint generated always as identity primary key,
  payment_id text not null references payments.payment,
  attempt_id text,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamptz not null
);
create index payment_history_of on payments.payment_history (payment_id, id);

create table payments.attempt (
  id text primary key check (id like 'att\_%'),
  payment_id text not null references payments.payment,
  provider text not null check (provider in ('doku', 'astrapay')),
  channel_id text not null,
  -- New for every attempt and unique at the provider for ever; the payment's own id is stable.
  reference text not null unique,
  request_id text not null unique,
  amount_idr bigint not null check (amount_idr > 0),
  outcome text check (outcome in ('awaiting', 'refused', 'unknown', 'paid', 'not_paid')),
  outcome_reason text,
  instruction jsonb,
  provider_reference text,
  pay_before timestamptz not null,
  asked_at timestamptz not null,
  answered_at timestamptz,
  -- When the janitor asks about it next; null when there is nothing left to ask.
  ask_again_at timestamptz,
  times_asked integer not null default 0
);
create index attempt_of_payment on payments.attempt (payment_id, asked_at);
create index attempt_to_ask on payments.attempt (ask_again_at) where ask_again_at is not null;

create table payments.exchange (
  id bigint generated always as identity primary key,
  attempt_id text not null references payments.attempt,
  operation text not null,
  method text not null,
  url text not null,
  request_headers jsonb not null,
  request_body text not null,
  status integer,
  response_body text not null,
  error text,
  started_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0)
);
create index exchange_of_attempt on payments.exchange (attempt_id, id);
comment on table payments.exchange is 'What was on the wire, secrets and tokens masked.';

create table payments.notification (
  id text primary key check (id like 'ntf\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  kind text not null,
  -- Null on a repeated delivery, which points at the first one.
  dedupe_key text unique,
  duplicate_of text references payments.notification,
  headers jsonb not null,
  raw_body bytea not null,
  verdict text not null,
  payment_id text references payments.payment,
  attempt_id text references payments.attempt,
  received_at timestamptz not null,
  -- Null while it is stored and not applied yet.
  applied_at timestamptz,
  outcome text,
  tries integer not null default 0,
  check ((applied_at is null) = (outcome is null))
);
create index notification_of_payment on payments.notification (payment_id, received_at) where payment_id is not null;
create index notification_unapplied on payments.notification (received_at) where applied_at is null;
-- What did not verify: anybody can send it, so it is counted before more of it is kept.
create index notification_refused on payments.notification (kind, received_at) where verdict <> 'valid';
create index notification_claimed_again on payments.notification (received_at) where outcome = 'claimed_again';
create index notification_latest on payments.notification (received_at desc);

create table payments.receipt (
  id text primary key check (id like 'rcp\_%'),
  payment_id text not null references payments.payment,
  -- An attempt asks for one closed sum, so it is paid once.
  attempt_id text not null unique references payments.attempt,
  provider text not null,
  provider_reference text not null,
  amount_idr bigint not null check (amount_idr > 0),
  -- settles: it pays the payment. surplus: real money that settles nothing (paid twice, or another sum); a person decides.
  disposition text not null check (disposition in ('settles', 'surplus')),
  paid_at timestamptz not null,
  recorded_at timestamptz not null,
  unique (provider, provider_reference)
);
create index receipt_surplus on payments.receipt (recorded_at) where disposition = 'surplus';
create unique index receipt_settles_once on payments.receipt (payment_id) where disposition = 'settles';
comment on table payments.receipt is 'Money that truly arrived, once per provider reference.';

create table payments.issued_token (
  token_sha256 bytea primary key,
  provider text not null check (provider in ('doku', 'astrapay')),
  expires_at timestamptz not null
);
comment on table payments.issued_token is 'Bearer tokens that we gave providers (SNAP service 73), hashed.';

create trigger payment_history_append_only before update or delete on payments.payment_history
  for each row execute function platform.refuse_change();
create trigger exchange_append_only before update or delete on payments.exchange
  for each row execute function platform.refuse_change();
create trigger receipt_append_only before update or delete on payments.receipt
  for each row execute function platform.refuse_change();
create trigger payment_history_no_truncate before truncate on payments.payment_history
  for each statement execute function platform.refuse_change();
create trigger exchange_no_truncate before truncate on payments.exchange
  for each statement execute function platform.refuse_change();
create trigger receipt_no_truncate before truncate on payments.receipt
  for each statement execute function platform.refuse_change();
create trigger notification_no_truncate before truncate on payments.notification
  for each statement execute function platform.refuse_change();
create function payments.keep_what_was_received() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.raw_body is distinct from old.raw_body or new.headers is distinct from old.headers
     or new.verdict is distinct from old.verdict or new.received_at is distinct from old.received_at then
    raise exception 'a received notification is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger notification_as_received before update or delete on payments.notification
  for each row execute function payments.keep_what_was_received();
