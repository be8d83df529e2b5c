-- 0012-linked-accounts: wallets that buyers linked for one-tap payment, and money set aside in them for workshop bookings.
set local lock_timeout = '3s';

create table payments.linked_account (
  id text primary key check (id like 'lnk\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  -- Who linked it, by the shop's own id of a person; the company where it is a company's buyer.
  buyer_id text not null check (length(buyer_id) between 1 and 64),
  company_id text check (company_id like 'cmp\_%'),
  -- binding: the provider's page is open. dead: the provider takes its token no more, the buyer links again.
  state text not null check (state in ('binding', 'linked', 'dead', 'unlinked')),
  phone_masked text,
  device_id text not null,
  -- Of the secret in the return address: ties the way back to the buyer who left.
  ticket_sha256 bytea not null unique,
  -- Sealed with the key PAYMENT_SEAL_KEY, which the database does not have.
  auth_code_sealed bytea,
  access_token_sealed bytea,
  access_expires_at timestamptz,
  refresh_token_sealed bytea,
  refresh_expires_at timestamptz,
  -- One process at a time asks the provider for its token; what a dead process held is free again after this.
  busy_until timestamptz,
  created_at timestamptz not null,
  linked_at timestamptz,
  ended_at timestamptz,
  constraint linked_account_tokens_while_linked check (
    (state = 'linked') = (access_token_sealed is not null and access_expires_at is not null
      and refresh_token_sealed is not null and refresh_expires_at is not null)),
  constraint linked_account_secrets_end check (
    state in ('binding', 'linked') or (auth_code_sealed is null and access_token_sealed is null and refresh_token_sealed is null))
);
create unique index linked_account_one_of_buyer on payments.linked_account (buyer_id, provider) where state = 'linked';
create index linked_account_of_buyer on payments.linked_account (buyer_id, created_at desc);
create index linked_account_to_renew on payments.linked_account (access_expires_at) where state = 'linked';
create index linked_account_unfinished on payments.linked_account (created_at) where state = 'binding';

create table payments.linked_account_history (
  id bigint generated always as identity primary key,
  linked_account_id text not null references payments.linked_account,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamptz not null
);
create index linked_account_history_of on payments.linked_account_history (linked_account_id, id);
create trigger linked_account_history_append_only before update or delete on payments.linked_account_history
  for each row execute function platform.refuse_change();
create trigger linked_account_history_no_truncate before truncate on payments.linked_account_history
  for each statement execute function platform.refuse_change();

-- Money set aside in a linked wallet and taken once, when the workshop's bill is known.
create table payments.reservation (
  id text primary key check (id like 'rsv\_%'),
  -- The booking, and the number people know it by.
  subject_id text not null,
  number text not null,
  buyer_id text not null check (length(buyer_id) between 1 and 64),
  company_id text check (company_id like 'cmp\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  channel_id text not null,
  state text not null
    check (state in ('asking', 'reserved', 'capturing', 'captured', 'voiding', 'voided', 'failed', 'unknown')),
  -- Which question has no clear answer.
  unknown_step text check (unknown_step in ('reserve', 'capture', 'void')),
  reason text,
  amount_idr bigint not null check (amount_idr > 0),
  title text not null,
  buyer_name text not null,
  buyer_phone text not null,
  buyer_email text,
  -- Ours, one for each question, the same whenever it is asked again.
  reference text not null unique,
  request_id text not null,
  capture_reference text not null unique,
  void_reference text not null unique,
  provider_reference text,
  capture_provider_reference text,
  void_provider_reference text,
  -- What is to be captured, and once captured what was.
  capture_idr bigint check (capture_idr between 1 and amount_idr),
  valid_until timestamptz not null,
  asked_at timestamptz not null,
  ask_again_at timestamptz,
  payment_id text references payments.payment,
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint reservation_unknown_step check ((state = 'unknown') = (unknown_step is not null)),
  constraint reservation_known_at_provider check (
    state in ('asking', 'failed', 'unknown') or provider_reference is not null),
  constraint reservation_captured_is_paid check (
    (state = 'captured') = (payment_id is not null)
    and (state <> 'captured' or (capture_idr is not null and capture_provider_reference is not null)))
);
create unique index reservation_of_subject on payments.reservation (subject_id) where state not in ('voided', 'failed');
create index reservation_of_buyer on payments.reservation (buyer_id, created_at desc);
create index reservation_to_ask on payments.reservation (ask_again_at) where ask_again_at is not null;

create table payments.reservation_history (
  id bigint generated always as identity primary key,
  reservation_id text not null references payments.reservation,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamptz not null
);
create index reservation_history_of on payments.reservation_history (reservation_id, id);
create trigger reservation_history_append_only before update or delete on payments.reservation_history
  for each row execute function platform.refuse_change();
create trigger reservation_history_no_truncate before truncate on payments.reservation_history
  for each statement execute function platform.refuse_change();

-- What was on the wire about linked accounts and reservations, which have no attempt; secrets and tokens masked.
create table payments.linked_exchange (
  id bigint generated always as identity primary key,
  subject_id text not null check (subject_id like 'lnk\_%' or subject_id like 'rsv\_%'),
  operation text not null,
  method text not null,
  url text not null,
  request_headers jsonb not null,
  request_body text not null,
  status integer,
  response_body text not null,
  error text,
  started_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0)
);
create index linked_exchange_of on payments.linked_exchange (subject_id, id);
create trigger linked_exchange_append_only before update or delete on payments.linked_exchange
  for each row execute function platform.refuse_change();
create trigger linked_exchange_no_truncate before truncate on payments.linked_exchange
  for each statement execute function platform.refuse_change();
