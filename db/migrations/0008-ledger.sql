-- 0008-ledger: double entry. The database itself refuses an entry that does not sum to zero and any change of a line.
set local lock_timeout = '3s';
create schema ledger;

create table ledger.account (
  code text primary key check (code ~ '^\d{4}$'),
  name_id text not null,
  name_en text not null,
  kind text not null check (kind in ('asset', 'liability', 'income', 'expense'))
);
insert into ledger.account (code, name_id, name_en, kind) values
  ('1121', 'Dana dalam penyelesaian DOKU', 'Settlement in transit, DOKU', 'asset'),
  ('1122', 'Dana dalam penyelesaian AstraPay', 'Settlement in transit, AstraPay', 'asset'),
  ('2110', 'Uang muka pelanggan', 'Customer advances', 'liability'),
  ('2190', 'Dana belum teridentifikasi', 'Suspense', 'liability');

create table ledger.entry (
  id text primary key check (id like 'ent\_%'),
  kind text not null check (kind in ('payment_receipt', 'surplus_receipt', 'reversal')),
  -- What it records; one entry of a kind for one source, however often it is asked for.
  source_id text not null,
  reverses_id text references ledger.entry,
  description text not null,
  booked_on date not null,
  posted_at timestamptz not null,
  -- The posting transaction: lines of an entry come with it or never.
  xact xid8 not null default pg_current_xact_id(),
  unique (kind, source_id),
  unique (reverses_id),
  check ((kind = 'reversal') = (reverses_id is not null))
);
create index entry_by_day on ledger.entry (booked_on, id);

create table ledger.line (
  entry_id text not null references ledger.entry,
  position smallint not null,
  account_code text not null references ledger.account,
  -- Debit is positive, credit is negative, in whole rupiah.
  amount_idr bigint not null check (amount_idr <> 0),
  primary key (entry_id, position)
);
create index line_of_account on ledger.line (account_code, entry_id);

create function ledger.assert_balanced() returns trigger language plpgsql as $$
declare
  subject text := coalesce(to_jsonb(new) ->> 'entry_id', to_jsonb(new) ->> 'id');
  lines bigint;
  total numeric;
begin
  select count(*), coalesce(sum(amount_idr), 0) into lines, total from ledger.line where entry_id = subject;
  if lines < 2 then
    raise exception 'entry % has % line(s), at least 2 are needed', subject, lines using errcode = 'check_violation';
  end if;
  if total <> 0 then
    raise exception 'entry % sums to %, not to zero', subject, total using errcode = 'check_violation';
  end if;
  return null;
end $$;

create function ledger.refuse_later_line() returns trigger language plpgsql as $$
begin
  if not exists (select from ledger.entry where id = new.entry_id and xact = pg_current_xact_id()) then
    raise exception 'entry % is posted: no line is added to it', new.entry_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger line_with_its_entry before insert on ledger.line
  for each row execute function ledger.refuse_later_line();

create constraint trigger entry_balanced after insert on ledger.entry
  deferrable initially deferred for each row execute function ledger.assert_balanced();
create constraint trigger line_balanced after insert on ledger.line
  deferrable initially deferred for each row execute function ledger.assert_balanced();

create trigger entry_append_only before update or delete on ledger.entry
  for each row execute function platform.refuse_change();
create trigger entry_no_truncate before truncate on ledger.entry
  for each statement execute function platform.refuse_change();
create trigger line_append_only before update or delete on ledger.line
  for each row execute function platform.refuse_change();
create trigger line_no_truncate before truncate on ledger.line
  for each statement execute function platform.refuse_change();
