-- 0023-idempotent-requests: the first answer to a request with an Idempotency-Key, replayed to its repetitions for 30 days.
set local lock_timeout = '3s';
create table platform.idempotent_request (
  -- Who asks and for what, so that keys of two callers never meet.
  scope text not null,
  key text not null check (length(key) between 1 and 255),
  -- Of method, path and body: the same key with another request is refused.
  fingerprint bytea not null,
  -- Whoever began it holds it until this moment; after that another may take it over.
  held_until timestamptz not null,
  holder text not null,
  status integer,
  body text,
  created_at timestamptz not null,
  primary key (scope, key),
  check ((status is null) = (body is null))
);
create index idempotent_request_age on platform.idempotent_request (created_at);
comment on table platform.idempotent_request is 'Answers of our API by Idempotency-Key, kept for 30 days.';
