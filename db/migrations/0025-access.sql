-- 0025-access: who may do what: own roles beside those in code, fresh factors for dangerous deeds, and the scope of a person.
set local lock_timeout = '3s';

create schema access;

create table access.role (
  key         text primary key check (key ~ '^[a-z][a-z0-9_]{1,39}$'),
  name        text not null unique check (name <> ''),
  permissions text[] not null,
  version     integer not null default 1 check (version > 0),
  created_by  text not null,
  created_at  timestamptz not null,
  retired_at  timestamptz
);

-- A fresh factor, asked for one deed of one session and spent in that deed's transaction. The form holds what the person
-- had typed, so that nothing is lost on the way; it never holds a secret.
create table access.proof (
  id          text primary key check (id like 'prf\_%'),
  session_id  text not null,
  staff_id    text not null,
  action      text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  deed_sha256 bytea not null check (length(deed_sha256) = 32),
  summary     text not null,
  form        jsonb not null,
  state       text not null check (state in ('asked', 'given', 'spent', 'expired')),
  factor      text check (factor in ('whatsapp', 'passkey', 'totp', 'recovery_code', 'break_glass')),
  asked_at    timestamptz not null,
  given_at    timestamptz,
  spent_at    timestamptz,
  expires_at  timestamptz not null,
  constraint proof_given_has_factor check ((state in ('asked', 'expired')) or (factor is not null and given_at is not null)),
  constraint proof_spent_has_time check ((state = 'spent') = (spent_at is not null))
);
create index proof_session on access.proof (session_id, state);

alter table identity.staff_user
  add column branch_scope text[],
  add column brand_scope text[],
  add column must_change_password_since timestamptz;

alter table identity.staff_session
  add column factor text not null default 'whatsapp'
    check (factor in ('whatsapp', 'passkey', 'totp', 'recovery_code', 'break_glass'));
