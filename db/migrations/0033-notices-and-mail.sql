-- 0033-notices-and-mail: every change of an account is told to its owner, in the panel, by WhatsApp and by mail.
set local lock_timeout = '3s';

create schema mail;

create table mail.message (
  id text primary key check (id like 'eml\_%'),
  -- Two requests to say the same thing become one mail.
  dedupe_key text not null unique check (dedupe_key <> ''),
  recipient text not null check (recipient ~ '^[^@\s<>,;:"()\\]+@[^@\s<>,;:"()\\]+$' and length(recipient) <= 254),
  subject text not null check (subject <> '' and subject !~ '[[:cntrl:]]'),
  -- What it says, in parts. Never a code, a factor or another secret.
  content jsonb not null,
  state text not null check (state in ('queued', 'sent', 'failed', 'unknown')),
  error text,
  tries integer not null default 0 check (tries >= 0),
  unclear_answers integer not null default 0 check (unclear_answers between 0 and 2),
  -- Set while a delivery is under way, so that a second run of the job does not send again.
  calling_since timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index mail_message_by_state on mail.message (state, created_at);
comment on table mail.message is 'Mails we owe to people. One dedupe key, one mail.';

create table mail.message_move (
  id bigint generated always as identity primary key,
  message_id text not null references mail.message,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamptz not null
);
create index mail_message_move_by_message on mail.message_move (message_id, id);
create trigger mail_message_move_append_only before update or delete on mail.message_move
  for each row execute function platform.refuse_change();
create trigger mail_message_move_no_truncate before truncate on mail.message_move
  for each statement execute function platform.refuse_change();

create table identity.staff_notice (
  id text primary key check (id like 'ntc\_%'),
  staff_id text not null references identity.staff_user,
  kind text not null check (kind ~ '^[a-z_]+$'),
  -- What happened, so that one event is told once.
  event_id text not null check (event_id <> ''),
  -- A short name of the thing, such as the name of a passkey; never a secret nor a full number.
  subject text,
  ip text,
  agent text,
  -- Numbers told beside the account's own: the old and the new one where it changed.
  also_to text[] not null default '{}',
  at timestamptz not null,
  unique (staff_id, kind, event_id)
);
create index staff_notice_by_staff on identity.staff_notice (staff_id, id desc);
comment on table identity.staff_notice is 'What was told to a member of staff about the safety of the account. Append-only.';
create trigger staff_notice_append_only before update or delete on identity.staff_notice
  for each row execute function platform.refuse_change();
create trigger staff_notice_no_truncate before truncate on identity.staff_notice
  for each statement execute function platform.refuse_change();
