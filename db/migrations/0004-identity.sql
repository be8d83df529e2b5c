-- 0004-identity: staff and buyers in separate realms, their logins and sessions; and the record of who changed what.
set local lock_timeout = '3s';
create schema audit;
create schema identity;

create table audit.record (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- A staff id, or `system` for what no person did.
  who text not null,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  object_kind text not null,
  object_id text not null,
  before jsonb,
  after jsonb,
  reason text,
  address text
);
create index record_by_object on audit.record (object_kind, object_id, id);
create index record_by_who on audit.record (who, id);
comment on table audit.record is 'Who did what to what, and why. Append-only.';
create trigger record_append_only before update or delete on audit.record
  for each row execute function platform.refuse_change();
create trigger record_no_truncate before truncate on audit.record
  for each statement execute function platform.refuse_change();

create table identity.staff_user (
  id text primary key check (id like 'stf\_%'),
  email text not null unique check (email = lower(email) and email like '%_@_%'),
  name text not null check (name <> ''),
  role text not null check (role ~ '^[a-z_]+$'),
  password_hash text not null check (password_hash like '$argon2id$%'),
  -- Null until a number is bound: such an account cannot sign in.
  phone_e164 text unique check (phone_e164 ~ '^628[1-9]\d{7,10}$'),
  -- Raised by every change of credentials; sessions and challenges of an older version are dead without a sweep.
  cred_version integer not null default 1 check (cred_version > 0),
  disabled_at timestamptz,
  -- Counters are never null: null + 1 is null, and such a counter never locks.
  pw_fail integer not null default 0 check (pw_fail >= 0),
  pw_locked_until timestamptz,
  otp_fail integer not null default 0 check (otp_fail >= 0),
  otp_locked_until timestamptz,
  created_at timestamptz not null
);
comment on table identity.staff_user is 'People of the house. Signing in takes the password and a code sent to the phone.';

create table identity.login_challenge (
  id text primary key check (id like 'chl\_%'),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  staff_id text not null references identity.staff_user,
  purpose text not null check (purpose in ('staff_login')),
  -- HMAC of the code under a key the database never sees; null while no code is out and after the end.
  code_mac bytea check (length(code_mac) = 32),
  code_expires_at timestamptz,
  expires_at timestamptz not null,
  attempts integer not null default 0 check (attempts between 0 and 5),
  sends integer not null default 0 check (sends between 0 and 3),
  state text not null check (state in ('live', 'succeeded', 'superseded', 'exhausted', 'expired', 'revoked')),
  cred_version integer not null,
  ip text not null,
  agent text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint challenge_ended_has_no_code check ((state = 'live') = (ended_at is null) and (state = 'live' or code_mac is null))
);
create unique index login_challenge_one_live on identity.login_challenge (staff_id) where state = 'live';
comment on table identity.login_challenge is 'A login whose password was right and whose code is awaited. At most one lives per account.';

create table identity.otp_send (
  id text primary key check (id like 'ots\_%'),
  challenge_id text not null references identity.login_challenge,
  phone_e164 text not null,
  at timestamptz not null,
  outcome text check (outcome in ('accepted', 'refused', 'unknown')),
  provider_message_id text,
  error text
);
create index otp_send_by_phone on identity.otp_send (phone_e164, at desc);
create index otp_send_by_challenge on identity.otp_send (challenge_id, at desc);
comment on table identity.otp_send is 'One row for every code message, committed before the call; it never holds the code.';

create table identity.otp_budget (
  day date primary key,
  sends integer not null check (sends >= 0)
);
comment on table identity.otp_budget is 'Code messages per business day over all accounts, against toll fraud.';

create table identity.staff_session (
  id text primary key check (id like 'ses\_%'),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  staff_id text not null references identity.staff_user,
  challenge_id text not null unique references identity.login_challenge,
  cred_version integer not null,
  ip text not null,
  agent text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('logout', 'displaced', 'disabled', 'ended_by_staff')),
  check ((ended_at is null) = (end_reason is null))
);
create index staff_session_open on identity.staff_session (staff_id, created_at) where ended_at is null;

create table identity.buyer (
  id text primary key check (id like 'byr\_%'),
  company_id text check (company_id like 'cmp\_%'),
  email text not null unique check (email = lower(email) and email like '%_@_%'),
  name text not null check (name <> ''),
  phone_e164 text not null check (phone_e164 ~ '^628[1-9]\d{7,10}$'),
  password_hash text not null check (password_hash like '$argon2id$%'),
  cred_version integer not null default 1 check (cred_version > 0),
  disabled_at timestamptz,
  pw_fail integer not null default 0 check (pw_fail >= 0),
  pw_locked_until timestamptz,
  created_at timestamptz not null
);
create index buyer_by_company on identity.buyer (company_id);
comment on table identity.buyer is 'People who buy for a company (or for themselves, without one).';

create table identity.buyer_session (
  id text primary key check (id like 'ses\_%'),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  buyer_id text not null references identity.buyer,
  cred_version integer not null,
  ip text not null,
  agent text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('logout', 'displaced')),
  check ((ended_at is null) = (end_reason is null))
);
create index buyer_session_open on identity.buyer_session (buyer_id, created_at) where ended_at is null;

create table identity.auth_event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  realm text not null check (realm in ('staff', 'buyer')),
  kind text not null check (kind ~ '^[a-z_]+$'),
  -- Null where the e-mail belongs to nobody.
  account_id text,
  -- Keyed hash of the e-mail as typed: people type passwords into that field, so it is never kept in plain.
  subject_mac bytea,
  ip text not null,
  agent text not null,
  detail text
);
create index auth_event_by_account on identity.auth_event (account_id, id);
comment on table identity.auth_event is 'Every step of every login, with its outcome. Append-only, holds no secret.';
create trigger auth_event_append_only before update or delete on identity.auth_event
  for each row execute function platform.refuse_change();
create trigger auth_event_no_truncate before truncate on identity.auth_event
  for each statement execute function platform.refuse_change();
