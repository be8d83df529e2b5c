-- 0031-buyer-accounts: customers enter by password, WhatsApp code or passkey, and a company has several people with roles.
-- Tables and keys are the customers' own: nothing here refers to staff, and nothing of staff refers to this.
set local lock_timeout = '3s';

alter table identity.buyer
  -- What a person may do for their company; null outside of one, and where it was written before roles existed.
  add column company_role text check (company_role in ('owner', 'approver', 'buyer', 'finance', 'mechanic')),
  -- Set where the company's owner keeps somebody away for a while: the account stays, the company does not.
  add column member_suspended_at timestamptz,
  add column joined_company_at timestamptz,
  -- A number signs in only once a code sent to it was typed in (or staff vouched for it).
  add column phone_verified_at timestamptz,
  -- Which consent text was agreed to, and when.
  add column consented_at timestamptz,
  add column consent_version text,
  -- Who signs in by code or passkey needs no password, and whose e-mail is not known has none.
  alter column password_hash drop not null,
  alter column email drop not null;
update identity.buyer set company_role = 'owner', joined_company_at = created_at where company_id is not null;
update identity.buyer set phone_verified_at = created_at
  where phone_e164 in (select phone_e164 from identity.buyer group by phone_e164 having count(*) = 1);
create unique index buyer_by_phone on identity.buyer (phone_e164) where phone_verified_at is not null;

-- Wrong codes belong to the number they were sent to, whether or not anybody has an account with it.
create table identity.buyer_phone (
  phone_e164 text primary key check (phone_e164 ~ '^628[1-9]\d{7,10}$'),
  otp_fail integer not null default 0 check (otp_fail >= 0),
  otp_locked_until timestamptz
);

-- A browser that signed in before: strangers' wrong tries do not lock it out. It replaces no factor.
create table identity.buyer_device (
  id text primary key check (id like 'bdv\_%'),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  buyer_id text not null references identity.buyer,
  pw_fail integer not null default 0 check (pw_fail >= 0),
  pw_locked_until timestamptz,
  otp_fail integer not null default 0 check (otp_fail >= 0),
  otp_locked_until timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index buyer_device_by_buyer on identity.buyer_device (buyer_id);

create table identity.buyer_invitation (
  id text primary key check (id like 'biv\_%'),
  company_id text not null check (company_id like 'cmp\_%'),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  name text not null check (name <> ''),
  phone_e164 text not null check (phone_e164 ~ '^628[1-9]\d{7,10}$'),
  email text check (email = lower(email) and email like '%_@_%'),
  role text not null check (role in ('owner', 'approver', 'buyer', 'finance', 'mechanic')),
  -- A buyer of the company or a member of staff.
  invited_by text not null check (invited_by ~ '^(byr_|stf_|system)'),
  state text not null check (state in ('open', 'accepted', 'withdrawn', 'replaced')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  accepted_by text references identity.buyer,
  check ((state = 'open') = (ended_at is null)),
  check ((state = 'accepted') = (accepted_by is not null))
);
create unique index buyer_invitation_one_open on identity.buyer_invitation (company_id, phone_e164) where state = 'open';

create table identity.buyer_challenge (
  id text primary key check (id like 'bch\_%'),
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  purpose text not null check (purpose in ('login', 'register', 'reset', 'new_phone', 'invitation')),
  -- Null where the number belongs to nobody: such a challenge looks like any other and is never fulfilled.
  buyer_id text references identity.buyer,
  cred_version integer,
  invitation_id text references identity.buyer_invitation,
  phone_e164 text not null,
  -- What a registration typed; its password only as a hash.
  draft jsonb,
  code_mac bytea check (length(code_mac) = 32),
  code_expires_at timestamptz,
  expires_at timestamptz not null,
  attempts integer not null default 0 check (attempts between 0 and 5),
  sends integer not null default 0 check (sends between 0 and 3),
  -- `waiting` has no code yet, because a limit said to wait; `live` has one.
  state text not null check (state in ('waiting', 'live', 'succeeded', 'superseded', 'exhausted', 'expired', 'revoked')),
  ip text not null,
  agent text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint buyer_challenge_code check ((state = 'live') = (code_mac is not null)),
  constraint buyer_challenge_end check ((state in ('waiting', 'live')) = (ended_at is null))
);
create unique index buyer_challenge_one_live on identity.buyer_challenge (phone_e164) where state = 'live';
create unique index buyer_challenge_one_live_of_buyer on identity.buyer_challenge (buyer_id)
  where state = 'live' and buyer_id is not null;
comment on table identity.buyer_challenge is 'A code asked for by a customer. At most one is live per number, and per account.';

create table identity.buyer_otp_send (
  id text primary key check (id like 'bos\_%'),
  challenge_id text not null references identity.buyer_challenge,
  phone_e164 text not null,
  ip text not null,
  at timestamptz not null,
  -- `none`: the number belongs to nobody, so nothing was sent, and the limits count it all the same.
  outcome text check (outcome in ('accepted', 'refused', 'unknown', 'none')),
  provider_message_id text,
  error text
);
create index buyer_otp_send_by_phone on identity.buyer_otp_send (phone_e164, at desc);
create index buyer_otp_send_by_address on identity.buyer_otp_send (ip, at desc);

create table identity.buyer_otp_budget (
  day date primary key,
  sends integer not null check (sends >= 0)
);
comment on table identity.buyer_otp_budget is 'Code messages to customers per business day: a share of its own, so that a flood in the shop stops no code of staff.';

create table identity.buyer_passkey (
  id text primary key check (id like 'bpk\_%'),
  buyer_id text not null references identity.buyer,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  name text not null check (name <> ''),
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz
);
create index buyer_passkey_by_buyer on identity.buyer_passkey (buyer_id) where removed_at is null;

create table identity.buyer_passkey_challenge (
  token_sha256 bytea primary key check (length(token_sha256) = 32),
  purpose text not null check (purpose in ('login', 'enrol')),
  buyer_id text references identity.buyer,
  challenge text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'enrol') = (buyer_id is not null))
);
create index buyer_passkey_challenge_old on identity.buyer_passkey_challenge (expires_at);

alter table identity.buyer_session
  add column factor text not null default 'password' check (factor in ('password', 'whatsapp', 'passkey')),
  drop constraint buyer_session_end_reason_check,
  add constraint buyer_session_end_reason_check
    check (end_reason in ('logout', 'displaced', 'ended_by_owner', 'changed'));
