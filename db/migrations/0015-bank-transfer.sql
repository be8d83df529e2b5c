-- 0015-bank-transfer: plain transfers to our own accounts, told apart by their sum, proven by slips and by the bank's lines.
set local lock_timeout = '3s';

create table payments.bank_account (
  id text primary key check (id like 'acc\_%'),
  -- Names the way to pay: transfer_bca. Several accounts at one bank stand in for each other.
  bank text not null check (bank ~ '^[a-z0-9]{2,20}$'),
  bank_name text not null check (length(bank_name) between 2 and 40),
  number text not null check (number ~ '^\d{6,20}$'),
  holder text not null check (length(holder) between 2 and 80),
  position integer not null,
  is_active boolean not null,
  changed_by text not null,
  changed_at timestamptz not null,
  unique (bank, number)
);
create index bank_account_offered on payments.bank_account (position, id) where is_active;

-- A line of the bank's statement: money that came to one of our accounts.
create table payments.bank_mutation (
  id text primary key check (id like 'mut\_%'),
  account_id text not null references payments.bank_account,
  booked_on date not null,
  amount_idr bigint not null check (amount_idr > 0),
  description text not null,
  description_sha256 bytea not null,
  reference text,
  -- Tells lines apart that are alike otherwise: the bank's reference, else the running number among the like ones of that day.
  twin_key text not null,
  source text not null check (source in ('typed', 'file')),
  recorded_by text not null,
  recorded_at timestamptz not null,
  constraint bank_mutation_once unique (account_id, booked_on, amount_idr, description_sha256, twin_key)
);
create index bank_mutation_by_amount on payments.bank_mutation (account_id, amount_idr, booked_on);
create index bank_mutation_latest on payments.bank_mutation (booked_on desc, id desc);
create trigger bank_mutation_append_only before update or delete on payments.bank_mutation
  for each row execute function platform.refuse_change();
create trigger bank_mutation_no_truncate before truncate on payments.bank_mutation
  for each statement execute function platform.refuse_change();

-- What a transfer attempt asks: less than the sum by a code of 1 to 999 rupiah, which no other open one asks of the account.
create table payments.transfer (
  -- Written just before its attempt, whose sum is known only once it is held here.
  attempt_id text primary key references payments.attempt deferrable initially deferred,
  payment_id text not null references payments.payment,
  account_id text not null references payments.bank_account,
  asked_idr bigint not null check (asked_idr > 0),
  code_idr bigint not null check (code_idr between 1 and 999),
  -- open: nothing shown yet. waiting: a slip waits for staff. approving: one person said yes and a second is needed.
  state text not null check (state in ('open', 'waiting', 'approving', 'rejected', 'confirmed')),
  -- Money may come late: until then nobody else is asked for the same sum.
  held_until timestamptz not null,
  released_at timestamptz,
  -- The bank's line that proves it; each line proves one transfer at most.
  mutation_id text unique references payments.bank_mutation,
  first_by text,
  first_at timestamptz,
  first_reason text,
  decided_by text,
  decided_at timestamptz,
  decided_reason text,
  constraint transfer_first_yes check ((state = 'approving') <= (first_by is not null and first_at is not null)),
  constraint transfer_decided check ((state in ('confirmed', 'rejected')) = (decided_by is not null and decided_at is not null)),
  constraint transfer_two_people check (first_by is null or decided_by is null or state <> 'confirmed' or first_by <> decided_by),
  constraint transfer_says_why check (state <> 'rejected' or length(decided_reason) > 0)
);
create unique index transfer_amount_held on payments.transfer (account_id, asked_idr) where released_at is null;
create index transfer_to_release on payments.transfer (held_until) where released_at is null;
create index transfer_of_payment on payments.transfer (payment_id);
create index transfer_waiting on payments.transfer (state, attempt_id) where state in ('waiting', 'approving');

create table payments.transfer_history (
  id bigint generated always as identity primary key,
  attempt_id text not null references payments.transfer,
  what text not null check (what in ('asked', 'slip_added', 'first_yes', 'confirmed', 'rejected', 'line_linked', 'booked_extra', 'released')),
  mutation_id text references payments.bank_mutation,
  reason text,
  by text not null,
  -- As the person was called then; system and the buyer have none.
  by_name text,
  at timestamptz not null
);
create index transfer_history_of on payments.transfer_history (attempt_id, id);
create trigger transfer_history_append_only before update or delete on payments.transfer_history
  for each row execute function platform.refuse_change();
create trigger transfer_history_no_truncate before truncate on payments.transfer_history
  for each statement execute function platform.refuse_change();

-- Photos and PDFs of buyers, as they came. The same file proves one payment only.
create table payments.transfer_slip (
  id text primary key check (id like 'slp\_%'),
  attempt_id text not null references payments.transfer,
  sha256 bytea not null unique check (length(sha256) = 32),
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  content bytea not null check (length(content) between 1 and 5242880),
  given_at timestamptz not null
);
alter table payments.transfer_slip alter column content set storage external;
create index transfer_slip_of on payments.transfer_slip (attempt_id, given_at);
create trigger transfer_slip_append_only before update or delete on payments.transfer_slip
  for each row execute function platform.refuse_change();
create trigger transfer_slip_no_truncate before truncate on payments.transfer_slip
  for each statement execute function platform.refuse_change();

-- A statement's file as it was read, shown before it is taken in.
create table payments.mutation_import (
  id text primary key check (id like 'imp\_%'),
  account_id text not null references payments.bank_account,
  file_sha256 bytea not null,
  -- [{line, bookedOn, amountIdr, description, reference, twinKey}]
  rows jsonb not null,
  -- [{line, problem}]
  refused jsonb not null,
  outgoing integer not null check (outgoing >= 0),
  made_by text not null,
  made_at timestamptz not null,
  done_at timestamptz,
  added integer check (added >= 0),
  check ((done_at is null) = (added is null))
);
create index mutation_import_latest on payments.mutation_import (made_at desc);

-- Who is still offered the transfer: a kind of customer, or one company, whose own row decides over its kind's.
create table payments.transfer_audience (
  id text primary key check (id in ('consumer', 'bengkel', 'toko', 'dealer') or id like 'cmp\_%'),
  is_enabled boolean not null,
  changed_by text not null,
  changed_at timestamptz not null
);
insert into payments.transfer_audience (id, is_enabled, changed_by, changed_at)
  select kind, true, 'system', now() from unnest(array['consumer', 'bengkel', 'toko', 'dealer']) kind;

create table payments.transfer_setting (
  only_row boolean primary key default true check (only_row),
  -- A line of exactly the asked sum confirms by itself, up to the limit of one person.
  confirms_alone boolean not null,
  changed_by text not null,
  changed_at timestamptz not null
);
insert into payments.transfer_setting (confirms_alone, changed_by, changed_at) values (false, 'system', now());

-- What we let off so that a transfer could be told apart: our cost, not a debt of the buyer.
alter table payments.receipt
  add column forgiven_idr bigint not null default 0 check (forgiven_idr between 0 and 999),
  add constraint receipt_forgiven_settles check (forgiven_idr = 0 or disposition = 'settles');
