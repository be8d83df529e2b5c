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

-- Codes for a new number and for a forgotten password. A stranger who begins a reset ends nobody's login, so the two may
-- live beside each other; of each kind still at most one.
alter table identity.login_challenge
  drop constraint login_challenge_purpose_check,
  add constraint login_challenge_purpose_check
    check (purpose in ('staff_login', 'step_up', 'invitation', 'phone_change', 'password_reset'));
drop index identity.login_challenge_one_live;
create unique index login_challenge_one_live on identity.login_challenge (staff_id, (purpose = 'password_reset'))
  where state = 'live';
create index login_challenge_by_expiry on identity.login_challenge (expires_at);

create table identity.phone_change (
  id            text primary key check (id like 'pch\_%'),
  staff_id      text not null references identity.staff_user,
  from_phone    text check (from_phone ~ '^628[1-9]\d{7,10}$'),
  to_phone      text not null check (to_phone ~ '^628[1-9]\d{7,10}$'),
  state         text not null check (state in
    ('code_awaited', 'cooling', 'done', 'stopped', 'withdrawn', 'superseded', 'expired', 'taken')),
  -- The session that asked: nobody else gives the code.
  session_id    text not null,
  challenge_id  text not null unique references identity.login_challenge,
  -- A change of credentials meanwhile ends the change of number too.
  cred_version  integer not null,
  -- Proven by a passkey that is no newcomer itself: no need to cool down.
  is_at_once    boolean not null,
  -- Of the link by which the owner of the old number stops it.
  stop_sha256   bytea not null unique check (length(stop_sha256) = 32),
  ip            text not null,
  agent         text not null,
  asked_at      timestamptz not null,
  confirmed_at  timestamptz,
  -- From when the new number counts.
  counts_at     timestamptz,
  ended_at      timestamptz,
  constraint phone_change_confirmed_has_end check ((confirmed_at is null) = (counts_at is null)),
  constraint phone_change_cooling_is_confirmed check (state not in ('cooling', 'done') or confirmed_at is not null),
  constraint phone_change_ended_has_time check ((state in ('code_awaited', 'cooling')) = (ended_at is null))
);
create unique index phone_change_one_open on identity.phone_change (staff_id) where state in ('code_awaited', 'cooling');
create index phone_change_due on identity.phone_change (counts_at) where state = 'cooling';
create index phone_change_by_staff on identity.phone_change (staff_id, asked_at);
comment on table identity.phone_change is 'New numbers of members of staff, from the asking until they count.';

-- Wrong codes and factors given for forgotten passwords since the last success: they lock no login, and end by themselves.
alter table identity.staff_user add column reset_fail integer not null default 0 check (reset_fail >= 0);

create table identity.password_reset (
  id            text primary key check (id like 'rst\_%'),
  token_sha256  bytea not null unique check (length(token_sha256) = 32),
  -- Null where the e-mail is nobody's: the rest goes the same way.
  staff_id      text references identity.staff_user,
  state         text not null check (state in ('asked', 'code_given', 'done', 'exhausted', 'superseded')),
  -- The code that was sent; null while none was, and for a nobody.
  challenge_id  text unique references identity.login_challenge,
  attempts      integer not null default 0 check (attempts between 0 and 5),
  ip            text not null,
  agent         text not null,
  asked_at      timestamptz not null,
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  constraint password_reset_ended_has_time check ((state in ('asked', 'code_given')) = (ended_at is null)),
  constraint password_reset_code_is_of_somebody check (staff_id is not null or state not in ('code_given', 'done'))
);
create index password_reset_by_staff on identity.password_reset (staff_id, asked_at);
create index password_reset_by_address on identity.password_reset (ip, asked_at);
comment on table identity.password_reset is 'Forgotten passwords: the code by WhatsApp first, then a factor of another kind, then a new password.';
