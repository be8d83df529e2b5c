-- 0026-staff-login: known devices with counters of their own, so that a stranger can lock out only strangers; the link by
-- which an owner disowns a login; codes for one dangerous deed; and how much of the day's messages was told to be spent.
set local lock_timeout = '3s';

create table identity.staff_device (
  id text primary key check (id like 'dev\_%'),
  staff_id text not null references identity.staff_user,
  token_sha256 bytea not null check (length(token_sha256) = 32),
  pw_fail integer not null default 0 check (pw_fail >= 0),
  pw_locked_until timestamptz,
  otp_fail integer not null default 0 check (otp_fail >= 0),
  otp_locked_until timestamptz,
  ip text not null,
  agent text not null,
  created_at timestamptz not null,
  signed_in_at timestamptz not null,
  revoked_at timestamptz,
  revoke_reason text check (revoke_reason in ('displaced', 'password_changed', 'disowned', 'ended_by_staff')),
  unique (staff_id, token_sha256),
  check ((revoked_at is null) = (revoke_reason is null))
);
create index staff_device_known on identity.staff_device (staff_id, signed_in_at) where revoked_at is null;
comment on table identity.staff_device is 'Browsers that signed in wholly before. Known ones have their own counters of failures; knowing one is never a factor.';

alter table identity.login_challenge
  drop constraint login_challenge_purpose_check,
  add constraint login_challenge_purpose_check check (purpose in ('staff_login', 'step_up')),
  -- Whose counters this challenge counts in; null: those of strangers.
  add column device_id text references identity.staff_device,
  -- For what a code of step-up is: the question of one session for one deed.
  add column proof_id text,
  add column session_id text,
  add column deed_sha256 bytea check (length(deed_sha256) = 32),
  -- Of the link by which the owner says that it was somebody else.
  add column disown_sha256 bytea unique check (length(disown_sha256) = 32),
  add column disowned_at timestamptz,
  add constraint challenge_step_up_is_bound
    check ((purpose = 'step_up') = (proof_id is not null and session_id is not null and deed_sha256 is not null));

alter table identity.otp_budget
  add column low_told_at timestamptz,
  add column spent_told_at timestamptz;

alter table identity.staff_session
  drop constraint staff_session_end_reason_check,
  add constraint staff_session_end_reason_check
    check (end_reason in ('logout', 'displaced', 'disabled', 'ended_by_staff', 'ended_by_owner', 'disowned'));
