-- 0005-messaging: messages we owe to people, what the provider says of them, and every move between their states.
set local lock_timeout = '3s';
create schema messaging;

create table messaging.message (
  id text primary key check (id like 'msg\_%'),
  -- Two requests to say the same thing become one message.
  dedupe_key text not null unique,
  phone_e164 text not null check (phone_e164 ~ '^628[1-9]\d{7,10}$'),
  template text not null,
  -- Named values of the template's blanks. Never a code or another secret.
  params jsonb not null,
  state text not null check (state in ('queued', 'accepted', 'sent', 'delivered', 'read', 'failed', 'unknown')),
  provider_message_id text,
  error text,
  tries integer not null default 0 check (tries >= 0),
  unclear_answers integer not null default 0 check (unclear_answers between 0 and 2),
  -- Set while a call is under way, so that a second run of the job does not send again.
  calling_since timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index message_by_provider_id on messaging.message (provider_message_id);
create index message_by_state on messaging.message (state, created_at);
comment on table messaging.message is 'Template messages. Codes for signing in are not among them.';

create table messaging.message_move (
  id bigint generated always as identity primary key,
  message_id text not null references messaging.message,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamptz not null
);
create index message_move_by_message on messaging.message_move (message_id, id);
create trigger message_move_append_only before update or delete on messaging.message_move
  for each row execute function platform.refuse_change();
create trigger message_move_no_truncate before truncate on messaging.message_move
  for each statement execute function platform.refuse_change();

create table messaging.delivery_event (
  provider_message_id text not null,
  status text not null check (status in ('sent', 'delivered', 'read', 'failed')),
  -- Our own id echoed by the provider: a message (msg_) or a code message (ots_).
  correlation_id text,
  error text,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  primary key (provider_message_id, status)
);
create index delivery_event_by_correlation on messaging.delivery_event (correlation_id);
comment on table messaging.delivery_event is 'What the provider reported, once per message and status, in whatever order it came.';
create trigger delivery_event_append_only before update or delete on messaging.delivery_event
  for each row execute function platform.refuse_change();
create trigger delivery_event_no_truncate before truncate on messaging.delivery_event
  for each statement execute function platform.refuse_change();
