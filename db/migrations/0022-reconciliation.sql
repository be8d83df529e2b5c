-- 0022-reconciliation: what providers say they paid out, line by line, against what we recorded and what the bank shows.
set local lock_timeout = '3s';
create schema reconciliation;

-- A provider's settlement file as it was read. A draft is looked at by a person before it is taken in.
create table reconciliation.settlement_file (
  id text primary key check (id like 'sfl\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  name text not null check (length(name) between 1 and 200),
  sha256 bytea not null check (length(sha256) = 32),
  source text not null check (source in ('upload', 'fetched')),
  line_count integer not null check (line_count > 0),
  -- undone: a batch of it was taken back, so the same file may come again.
  state text not null check (state in ('draft', 'applied', 'undone')),
  made_by text not null,
  made_by_name text not null,
  made_at timestamptz not null,
  applied_by text,
  applied_by_name text,
  applied_at timestamptz,
  check ((state = 'draft') = (applied_at is null))
);
create unique index settlement_file_once on reconciliation.settlement_file (provider, sha256) where state = 'applied';
create index settlement_file_latest on reconciliation.settlement_file (made_at desc, id);

-- One payout of a provider to our bank account.
create table reconciliation.batch (
  id text primary key check (id like 'stb\_%'),
  file_id text not null references reconciliation.settlement_file on delete cascade,
  provider text not null check (provider in ('doku', 'astrapay')),
  batch_no text not null check (length(batch_no) between 1 and 100),
  settled_on date not null,
  -- Of its lines as they stood in the file, so that the same batch in another file is known.
  content_sha256 bytea not null check (length(content_sha256) = 32),
  line_count integer not null check (line_count > 0),
  gross_idr bigint not null,
  fee_idr bigint not null,
  fee_vat_idr bigint not null,
  net_idr bigint not null,
  -- repeated: the file brings a batch that was taken in before, so nothing is done for it.
  state text not null check (state in ('draft', 'applied', 'repeated', 'undone')),
  applied_at timestamptz,
  settlement_entry_id text,
  true_up_entry_id text,
  -- The bank's line of its net sum.
  mutation_id text unique,
  undone_at timestamptz,
  undone_by text,
  undone_by_name text,
  undone_reason text,
  check (net_idr = gross_idr - fee_idr - fee_vat_idr),
  check ((state in ('applied', 'undone')) = (applied_at is not null)),
  check ((state = 'undone') = (undone_at is not null and undone_by is not null and length(undone_reason) > 0)),
  check (state = 'applied' or mutation_id is null)
);
create unique index batch_once on reconciliation.batch (provider, batch_no) where state = 'applied';
create index batch_of_file on reconciliation.batch (file_id);
create index batch_without_bank on reconciliation.batch (provider, settled_on) where state = 'applied' and mutation_id is null;

-- One payment or refund of a batch, and what it was matched to.
create table reconciliation.line (
  id text primary key check (id like 'sln\_%'),
  batch_id text not null references reconciliation.batch on delete cascade,
  provider text not null,
  file_line integer not null,
  reference text not null,
  provider_reference text,
  channel_label text,
  -- When the provider says it happened.
  happened_at timestamptz not null,
  -- Below zero: a refund.
  gross_idr bigint not null check (gross_idr <> 0),
  fee_idr bigint not null,
  fee_vat_idr bigint not null,
  net_idr bigint not null,
  verdict text check (verdict in ('exact', 'cutoff', 'amount_diff', 'fee_diff', 'missing_internal', 'duplicate',
    'wrong_ref', 'refund_unmatched')),
  receipt_id text,
  refund_id text,
  payment_id text,
  -- The number people know the payment by.
  number text,
  channel_id text,
  -- What we recorded of it; for a refund its sum below zero, without fees.
  expected_idr bigint,
  expected_fee_idr bigint,
  expected_fee_vat_idr bigint,
  -- The business day it counts to: ours where it is matched.
  day date not null,
  -- Of a batch that is taken in.
  is_live boolean not null default false,
  -- Matched only after its batch was taken in: the entry that moved it out of suspense.
  late_entry_id text,
  check (net_idr = gross_idr - fee_idr - fee_vat_idr),
  check (num_nonnulls(receipt_id, refund_id) <= 1),
  check ((receipt_id is null and refund_id is null) = (expected_idr is null)),
  check (num_nulls(expected_idr, expected_fee_idr, expected_fee_vat_idr, channel_id) in (0, 4))
);
create unique index line_settles_receipt_once on reconciliation.line (receipt_id) where is_live and receipt_id is not null;
create unique index line_settles_refund_once on reconciliation.line (refund_id) where is_live and refund_id is not null;
create index line_of_batch on reconciliation.line (batch_id, file_line);
create index line_of_day on reconciliation.line (provider, day) where is_live;
create index line_unmatched on reconciliation.line (provider, day) where is_live and expected_idr is null;

create function reconciliation.keep_line() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.is_live or exists (select from reconciliation.batch where id = old.batch_id and state in ('applied', 'undone')) then
      raise exception 'a line that was taken in is never deleted' using errcode = 'restrict_violation';
    end if;
    return old;
  end if;
  if (new.batch_id, new.reference, new.gross_idr, new.fee_idr, new.fee_vat_idr, new.net_idr)
    is distinct from (old.batch_id, old.reference, old.gross_idr, old.fee_idr, old.fee_vat_idr, old.net_idr) then
    raise exception 'what a provider wrote is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger line_kept before update or delete on reconciliation.line
  for each row execute function reconciliation.keep_line();
create trigger line_no_truncate before truncate on reconciliation.line
  for each statement execute function platform.refuse_change();

-- One look at a provider's day, by the clock or by a person, and what it found.
create table reconciliation.run (
  id text primary key check (id like 'rec\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  day date not null,
  -- The day on which the clock looked; null where a person did.
  swept_on date,
  receipts integer not null,
  lines integer not null,
  expected_idr bigint not null,
  received_idr bigint not null,
  asked integer not null,
  matched_late integer not null,
  by text not null,
  by_name text not null,
  at timestamptz not null
);
create unique index run_swept_once on reconciliation.run (provider, day, swept_on) where swept_on is not null;
create index run_latest on reconciliation.run (provider, day, at desc);
create table reconciliation.finding (
  run_id text not null references reconciliation.run,
  reason text not null,
  subject_id text not null,
  amount_idr bigint not null,
  primary key (run_id, reason, subject_id)
);
create trigger run_append_only before update or delete on reconciliation.run
  for each row execute function platform.refuse_change();
create trigger finding_append_only before update or delete on reconciliation.finding
  for each row execute function platform.refuse_change();

-- What does not agree and waits for somebody.
create table reconciliation.exception (
  id text primary key check (id like 'exc\_%'),
  provider text not null check (provider in ('doku', 'astrapay')),
  day date not null,
  reason text not null check (reason in ('amount_diff', 'fee_diff', 'missing_provider', 'missing_internal', 'missing_bank',
    'duplicate', 'wrong_ref', 'refund_unmatched')),
  subject_kind text not null check (subject_kind in ('line', 'receipt', 'refund', 'batch')),
  subject_id text not null,
  -- How people know it: number of the payment, reference, or number of the batch.
  label text not null,
  payment_id text,
  amount_idr bigint not null,
  -- What the provider answered when it was asked again.
  said text,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by text,
  resolved_by_name text,
  resolution text check (resolution in ('exact', 'amount_diff', 'fee_diff', 'missing_provider', 'missing_internal',
    'missing_bank', 'duplicate', 'late', 'wrong_ref', 'cutoff', 'refund_unmatched', 'chargeback', 'gone', 'undone')),
  note text,
  unique (reason, subject_id),
  check (num_nulls(resolved_at, resolved_by, resolved_by_name, resolution, note) in (0, 5))
);
create index exception_open on reconciliation.exception (opened_at, id) where resolved_at is null;
create index exception_of_day on reconciliation.exception (provider, day);
