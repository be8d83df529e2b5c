-- 0028-people: invitations by link, suspensions with dates, and access in an emergency.
set local lock_timeout = '3s';

alter table identity.staff_user
  -- Since when the account waits for its person to enrol; nobody signs in before.
  add column invited_at timestamptz,
  -- From when until when the person is suspended. The clock judges; no job has to run for it to begin or to end.
  add column suspended_from timestamptz,
  add column suspended_until timestamptz,
  add column suspension_reason text check (suspension_reason <> ''),
  add constraint staff_user_suspension_is_whole check ((suspended_from is null) = (suspension_reason is null)),
  add constraint staff_user_suspension_has_length
    check (suspended_until is null or (suspended_from is not null and suspended_until > suspended_from)),
  -- Keys of own roles may hold digits.
  drop constraint staff_user_role_check,
  add constraint staff_user_role_check check (role ~ '^[a-z][a-z0-9_]{1,39}$');
create index staff_user_by_role on identity.staff_user (role);
create index staff_user_suspended on identity.staff_user (suspended_until) where suspended_from is not null;

alter table identity.login_challenge
  drop constraint login_challenge_purpose_check,
  add constraint login_challenge_purpose_check check (purpose in ('staff_login', 'step_up', 'invitation'));

-- A link by which a person enrols: a new one, or one whose lost factor two supervisors took away.
create table identity.invitation (
  id            text primary key check (id like 'inv\_%'),
  staff_id      text not null references identity.staff_user,
  kind          text not null check (kind in ('join', 'reset')),
  token_sha256  bytea not null unique check (length(token_sha256) = 32),
  -- The only number that this link enrols: whoever finds the link cannot bring another phone.
  phone_e164    text not null check (phone_e164 ~ '^628[1-9]\d{7,10}$'),
  asks_password boolean not null,
  state         text not null check (state in ('open', 'used', 'withdrawn', 'replaced')),
  made_by       text not null,
  made_at       timestamptz not null,
  expires_at    timestamptz not null check (expires_at > made_at),
  ended_at      timestamptz,
  -- The try under way: the code it waits for and the password it would set, so that nobody's code sets another's password.
  challenge_id  text references identity.login_challenge,
  password_hash text check (password_hash like '$argon2id$%'),
  constraint invitation_ended_has_time check ((state = 'open') = (ended_at is null)),
  constraint invitation_ended_has_no_password check (state = 'open' or password_hash is null),
  constraint invitation_password_has_challenge check (password_hash is null or challenge_id is not null)
);
create unique index invitation_one_open on identity.invitation (staff_id) where state = 'open';
create index invitation_by_staff on identity.invitation (staff_id, made_at);

-- Fifteen minutes of access that two supervisors grant while codes cannot arrive.
create table identity.break_glass (
  id           text primary key check (id like 'brg\_%'),
  staff_id     text not null references identity.staff_user,
  -- Where two supervisors decide.
  approval_id  text not null unique,
  -- The login whose password was right.
  challenge_id text not null unique references identity.login_challenge,
  -- Of the browser that asked: the session opens nowhere else.
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  reason       text not null check (reason <> ''),
  cred_version integer not null,
  state        text not null check (state in ('asked', 'approved', 'used', 'refused')),
  ip           text not null,
  agent        text not null,
  asked_at     timestamptz not null,
  expires_at   timestamptz not null,
  ended_at     timestamptz,
  session_id   text references identity.staff_session,
  constraint break_glass_ended_has_time check ((state in ('used', 'refused')) = (ended_at is not null)),
  constraint break_glass_used_has_session check ((state = 'used') = (session_id is not null)),
  constraint break_glass_is_short check (expires_at <= asked_at + interval '30 minutes')
);
create index break_glass_waiting on identity.break_glass (expires_at) where state in ('asked', 'approved');
create index break_glass_by_staff on identity.break_glass (staff_id, asked_at);
