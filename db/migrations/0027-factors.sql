-- 0027-factors: other factors of staff than the code by WhatsApp (passkeys, TOTP, recovery codes), and the house's access policy.
set local lock_timeout = '3s';

-- One row per setting that a supervisor may change; what has no row has its default in code.
create table access.policy (
  key        text primary key check (key ~ '^[a-z][A-Za-z0-9]{1,59}$'),
  value      jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null
);

create table identity.staff_passkey (
  id             text primary key check (id like 'psk\_%'),
  staff_id       text not null references identity.staff_user,
  -- Unique for ever: a credential that was removed never comes back under another account.
  credential_id  text not null unique check (length(credential_id) between 16 and 1400),
  public_key     bytea not null,
  -- What the authenticator counted at its last use; a lower or equal one means a copy.
  sign_count     bigint not null check (sign_count >= 0),
  transports     text[] not null default '{}',
  name           text not null check (name <> '' and length(name) <= 60),
  is_synced      boolean not null,
  created_at     timestamptz not null,
  -- Until when it proves nothing yet; null for one that an older passkey, or a new account, vouched for.
  cools_until    timestamptz,
  last_used_at   timestamptz,
  revoked_at     timestamptz,
  revoked_reason text check (revoked_reason in ('removed', 'reset')),
  constraint passkey_revoked_has_reason check ((revoked_at is null) = (revoked_reason is null))
);
create index staff_passkey_by_staff on identity.staff_passkey (staff_id);

-- A question to an authenticator: 256 random bits, good once, for five minutes, for one account and one thing.
create table identity.webauthn_challenge (
  challenge  text primary key check (length(challenge) >= 22),
  staff_id   text not null references identity.staff_user,
  purpose    text not null check (purpose in ('login', 'proof', 'enrol')),
  -- The login, the proof or the session that asked.
  bound_to   text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= created_at + interval '5 minutes'),
  used_at    timestamptz
);
create index webauthn_challenge_by_staff on identity.webauthn_challenge (staff_id, created_at);

create table identity.staff_totp (
  id            text primary key check (id like 'ttp\_%'),
  staff_id      text not null references identity.staff_user,
  -- Sealed under a key that the database never sees.
  secret_sealed bytea not null,
  -- The session that began it; nobody else confirms it.
  session_id    text not null,
  begun_at      timestamptz not null,
  -- Counts for nothing until one right code has come from it.
  confirmed_at  timestamptz,
  -- The step of the last code taken: no step is taken twice.
  last_step     bigint,
  removed_at    timestamptz,
  constraint totp_confirmed_has_step check ((confirmed_at is null) = (last_step is null))
);
create unique index staff_totp_one_counts on identity.staff_totp (staff_id)
  where confirmed_at is not null and removed_at is null;
create index staff_totp_by_staff on identity.staff_totp (staff_id, begun_at);

create table identity.staff_recovery_code (
  id         text primary key check (id like 'rcv\_%'),
  staff_id   text not null references identity.staff_user,
  -- Two bytes of a keyed hash: finds the one hash to compare with, and tells nothing without the key.
  finder     bytea not null check (length(finder) = 2),
  code_hash  text not null check (code_hash like '$argon2id$%'),
  created_at timestamptz not null,
  used_at    timestamptz,
  -- A new set replaces the one before wholly.
  replaced_at timestamptz
);
create index staff_recovery_code_by_staff on identity.staff_recovery_code (staff_id)
  where used_at is null and replaced_at is null;
