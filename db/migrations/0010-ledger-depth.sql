-- 0010-ledger-depth: the whole chart of accounts, balances by account and day, and seals, so that a changed book shows.
set local lock_timeout = '3s';

insert into ledger.account (code, name_id, name_en, kind) values
  ('1101', 'Bank', 'Bank', 'asset'),
  ('1131', 'Piutang usaha', 'Trade receivables', 'asset'),
  ('1141', 'PPN masukan atas biaya penyedia', 'Input VAT on provider fees', 'asset'),
  ('2115', 'Saldo titipan pelanggan', 'Customer credit', 'liability'),
  ('2120', 'PPN keluaran', 'Output VAT', 'liability'),
  ('2180', 'Utang pengembalian dana', 'Refunds payable', 'liability'),
  ('4100', 'Penjualan', 'Sales revenue', 'income'),
  ('4190', 'Potongan penjualan', 'Sales discounts', 'income'),
  ('6110', 'Biaya penyedia pembayaran', 'Provider fees', 'expense'),
  ('6190', 'Pembulatan dan selisih', 'Rounding and differences', 'expense');

alter table ledger.entry drop constraint entry_kind_check;
alter table ledger.entry add constraint entry_kind_check check (kind in (
  'payment_receipt', 'surplus_receipt', 'suspense_resolved', 'fee_true_up', 'settlement', 'refund_ordered',
  'refund_paid', 'refund_failed', 'invoice', 'allocation', 'credit_granted', 'credit_used', 'cash_discount',
  'bank_receipt', 'booking_capture', 'reversal'));

-- Whose part of the account a line moves: a channel, a company, an order, a refund, a receipt.
alter table ledger.line add column subledger text
  constraint line_subledger_check check (subledger ~ '^[A-Za-z0-9_:.-]{1,64}$');
create index line_of_subledger on ledger.line (account_code, subledger, entry_id) where subledger is not null;

-- Seals walk entries in commit order: below the oldest transaction still running, so that a late commit is never skipped.
create index entry_in_commit_order on ledger.entry (xact, id);

-- What is sealed of an entry, with the figures a proof needs. The text is the same whatever the session's settings are.
create view ledger.entry_canonical as
select e.id as entry_id, e.xact, l.line_count, l.total_idr, l.debit_idr,
  jsonb_build_array(e.id, e.kind, e.source_id, e.reverses_id, e.description, to_char(e.booked_on, 'YYYY-MM-DD'),
    to_char(e.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.lines)::text as canonical
from ledger.entry e
cross join lateral (
  select count(*) as line_count, coalesce(sum(amount_idr), 0)::bigint as total_idr,
    coalesce(sum(amount_idr) filter (where amount_idr > 0), 0)::bigint as debit_idr,
    coalesce(jsonb_agg(jsonb_build_array(position, account_code, subledger, amount_idr) order by position), '[]') as lines
  from ledger.line where entry_id = e.id
) l;

create table ledger.seal (
  seq bigint primary key check (seq > 0),
  -- Every entry written by a transaction above from_xact and up to to_xact is in this seal and in no other.
  from_xact xid8 not null,
  to_xact xid8 not null,
  entry_count bigint not null check (entry_count > 0),
  debit_idr bigint not null,
  -- SHA-256 over the digests of its entries, in their order.
  digest bytea not null check (length(digest) = 32),
  prev_hash bytea not null unique check (length(prev_hash) = 32),
  hash bytea not null check (length(hash) = 32),
  sealed_at timestamptz not null,
  check (from_xact < to_xact)
);

-- No foreign key to the entry: its check would write every entry a second time, and a proof finds a missing one anyway.
create table ledger.seal_entry (
  seal_seq bigint not null references ledger.seal deferrable initially deferred,
  position integer not null check (position > 0),
  entry_id text not null unique,
  -- SHA-256 of the canonical text of the entry, so that a proof can name the entry that was changed.
  digest bytea not null check (length(digest) = 32),
  primary key (seal_seq, position)
);

create function ledger.seal_hash(
  seq bigint, from_xact xid8, to_xact xid8, entry_count bigint, debit_idr bigint, digest bytea, prev_hash bytea, sealed_at timestamptz
) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(seq, from_xact::text, to_xact::text, entry_count, debit_idr,
    encode(digest, 'hex'), encode(prev_hash, 'hex'),
    to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'UTF8'))
$$;

create function ledger.assert_seal_follows() returns trigger language plpgsql as $$
declare
  last ledger.seal;
begin
  select * into last from ledger.seal order by seq desc limit 1;
  if new.seq <> coalesce(last.seq, 0) + 1
    or new.prev_hash <> coalesce(last.hash, decode(repeat('00', 32), 'hex'))
    or new.from_xact <> coalesce(last.to_xact, '0'::xid8)
    or new.hash <> ledger.seal_hash(new.seq, new.from_xact, new.to_xact, new.entry_count, new.debit_idr, new.digest,
      new.prev_hash, new.sealed_at) then
    raise exception 'seal % does not follow seal %', new.seq, coalesce(last.seq, 0) using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger seal_follows before insert on ledger.seal
  for each row execute function ledger.assert_seal_follows();

create trigger seal_append_only before update or delete on ledger.seal
  for each row execute function platform.refuse_change();
create trigger seal_no_truncate before truncate on ledger.seal
  for each statement execute function platform.refuse_change();
create trigger seal_entry_append_only before update or delete on ledger.seal_entry
  for each row execute function platform.refuse_change();
create trigger seal_entry_no_truncate before truncate on ledger.seal_entry
  for each statement execute function platform.refuse_change();

-- Written with each seal, so exact up to the last one. Subledger '' is the part of an account that names none.
create table ledger.balance_day (
  account_code text not null references ledger.account,
  subledger text not null,
  day date not null,
  debit_idr bigint not null check (debit_idr >= 0),
  credit_idr bigint not null check (credit_idr >= 0),
  primary key (account_code, subledger, day)
);

-- Sealed balances and the entries after the last seal: exact in any snapshot. The inner order keeps the tail on its index.
create view ledger.balance_by_day as
select account_code, subledger, day, sum(debit_idr)::bigint as debit_idr, sum(credit_idr)::bigint as credit_idr
from (
  select account_code, subledger, day, debit_idr, credit_idr from ledger.balance_day
  union all
  select l.account_code, coalesce(l.subledger, ''), e.booked_on, l.debit_idr, l.credit_idr
  from (
    select id, booked_on from ledger.entry
    where xact > coalesce((select to_xact from ledger.seal order by seq desc limit 1), '0'::xid8)
    order by xact, id offset 0
  ) e
  cross join lateral (
    select account_code, subledger, greatest(amount_idr, 0) as debit_idr, greatest(-amount_idr, 0) as credit_idr
    from ledger.line where entry_id = e.id offset 0
  ) l
) part
group by account_code, subledger, day;
comment on view ledger.balance_by_day is 'Debit and credit by account, subledger and business day (WIB), up to this moment.';

-- Checkpoints: up to this seal everything was proven and right, so the next proof reads only what came after.
create table ledger.proof (
  id bigint generated always as identity primary key,
  seal_seq bigint not null,
  seal_hash bytea not null check (length(seal_hash) = 32),
  to_xact xid8 not null,
  entry_count bigint not null check (entry_count >= 0),
  debit_idr bigint not null,
  is_full boolean not null,
  proven_at timestamptz not null
);
create trigger proof_append_only before update or delete on ledger.proof
  for each row execute function platform.refuse_change();
create trigger proof_no_truncate before truncate on ledger.proof
  for each statement execute function platform.refuse_change();

-- One row: which worker proves the books by the clock. The token fences off a worker that froze and woke again.
create table ledger.proof_lease (
  is_only boolean primary key default true check (is_only),
  token bigint not null,
  leased_until timestamptz not null,
  last_run_at timestamptz,
  last_full_at timestamptz
);
insert into ledger.proof_lease (token, leased_until) values (0, 'epoch');
