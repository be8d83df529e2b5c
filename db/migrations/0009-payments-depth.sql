-- 0009-payments-depth: a payment may ask for invoices, a booking or a deposit, may be paid in parts, and can be cancelled.
-- Older code runs beside this: what it writes is completed by two triggers.
set local lock_timeout = '3s';

alter table payments.payment
  alter column order_id drop not null,
  add column subject_kind text not null default 'order'
    check (subject_kind in ('order', 'invoices', 'booking', 'deposit')),
  -- What is paid: the order's id, or what its module calls it. order_number is the number people see.
  add column subject_id text,
  -- The customer company it is for; money too much becomes its credit.
  add column company_id text check (company_id like 'cmp\_%'),
  -- What receipts have given to this sum so far.
  add column received_idr bigint not null default 0 check (received_idr between 0 and amount_idr),
  drop constraint payment_state_check,
  add constraint payment_state_check
    check (state in ('choosing', 'preparing', 'awaiting', 'unknown', 'settled', 'expired', 'cancelled'));
update payments.payment set subject_id = order_id, received_idr = case when state = 'settled' then amount_idr else 0 end;
alter table payments.payment
  add constraint payment_order_is_subject check ((subject_kind = 'order') = (order_id is not null)),
  add constraint payment_settled_in_full check ((state = 'settled') = (received_idr = amount_idr));
create unique index payment_of_subject on payments.payment (subject_kind, subject_id);
create index payment_of_company on payments.payment (company_id, created_at desc) where company_id is not null;

create function payments.complete_payment() returns trigger language plpgsql as $$
begin
  if new.subject_id is null then
    new.subject_id := coalesce(new.order_id, new.id);
  end if;
  if tg_op = 'UPDATE' and new.state = 'settled' and old.state <> 'settled' and new.received_idr = old.received_idr then
    new.received_idr := new.amount_idr;
  end if;
  return new;
end $$;
create trigger payment_completed before insert or update on payments.payment
  for each row execute function payments.complete_payment();

alter table payments.attempt
  drop constraint attempt_provider_check,
  add constraint attempt_provider_check check (provider in ('doku', 'astrapay', 'transfer')),
  -- False for an open-amount account, where more than one payment may come. Each that comes is an attempt of its own.
  add column is_closed boolean not null default true,
  add column through_attempt_id text references payments.attempt,
  -- Ending it at the provider, once nobody wants it any more: null while it may be paid.
  add column end_state text check (end_state in ('wanted', 'ended', 'lapses', 'paid_first', 'refused')),
  add column end_again_at timestamptz;
create index attempt_to_end on payments.attempt (end_again_at) where end_again_at is not null;

alter table payments.receipt
  -- What of it went to the sum asked for; the rest is surplus.
  add column applied_idr bigint,
  add column channel_id text,
  -- What the provider is expected to keep, by the channel's rule of that moment.
  add column fee_idr bigint not null default 0 check (fee_idr >= 0),
  add column fee_vat_idr bigint not null default 0 check (fee_vat_idr >= 0),
  drop constraint receipt_disposition_check,
  -- part: money for this payment that does not yet make it whole. over: it settles it and there is more than asked.
  add constraint receipt_disposition_check check (disposition in ('settles', 'part', 'over', 'surplus'));
alter table payments.receipt disable trigger receipt_append_only;
update payments.receipt r set channel_id = a.channel_id,
  applied_idr = case when r.disposition = 'settles' then r.amount_idr else 0 end
  from payments.attempt a where a.id = r.attempt_id;
alter table payments.receipt enable trigger receipt_append_only;
alter table payments.receipt
  alter column applied_idr set not null,
  add constraint receipt_applied_within check (applied_idr between 0 and amount_idr),
  add constraint receipt_applied_by_disposition check (
    case disposition
      when 'settles' then applied_idr = amount_idr
      when 'part' then applied_idr = amount_idr
      when 'over' then applied_idr > 0 and applied_idr < amount_idr
      else applied_idr = 0 end);
create index receipt_of_payment on payments.receipt (payment_id);
create index receipt_by_channel on payments.receipt (channel_id, recorded_at);
drop index payments.receipt_settles_once;
create unique index receipt_settles_once on payments.receipt (payment_id) where disposition in ('settles', 'over');

create function payments.complete_receipt() returns trigger language plpgsql as $$
begin
  if new.applied_idr is null then
    new.applied_idr := case when new.disposition = 'settles' then new.amount_idr else 0 end;
  end if;
  return new;
end $$;
create trigger receipt_completed before insert on payments.receipt
  for each row execute function payments.complete_receipt();

-- Money that arrived and pays nothing: too much, twice, too late, or parts of a sum that never became whole.
create table payments.surplus (
  id text primary key check (id like 'sur\_%'),
  receipt_id text not null unique references payments.receipt,
  payment_id text not null references payments.payment,
  company_id text,
  amount_idr bigint not null check (amount_idr > 0),
  reason text not null check (reason in ('paid_twice', 'too_much', 'never_whole', 'another_sum', 'subject_gone')),
  -- open: a rule or a person decides. credited: it became customer credit. refunding, refunded: it goes back.
  state text not null check (state in ('open', 'credited', 'refunding', 'refunded')),
  opened_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  note text
);
create index surplus_open on payments.surplus (opened_at) where state = 'open';
create index surplus_of_payment on payments.surplus (payment_id);
create table payments.surplus_history (
  id bigint generated always as identity primary key,
  surplus_id text not null references payments.surplus,
  from_state text,
  to_state text not null,
  reason text not null,
  by text not null,
  at timestamptz not null
);
create index surplus_history_of on payments.surplus_history (surplus_id, id);
create trigger surplus_history_append_only before update or delete on payments.surplus_history
  for each row execute function platform.refuse_change();
create trigger surplus_history_no_truncate before truncate on payments.surplus_history
  for each statement execute function platform.refuse_change();
insert into payments.surplus (id, receipt_id, payment_id, amount_idr, reason, state, opened_at)
  select 'sur_' || substr(id, 5), id, payment_id, amount_idr, 'another_sum', 'open', recorded_at
  from payments.receipt where disposition = 'surplus';

-- A number that belongs to a company for good: its bank app keeps it, and every transfer to it is the company's.
create table payments.permanent_account (
  id text primary key check (id like 'pva\_%'),
  company_id text not null check (company_id like 'cmp\_%'),
  channel_id text not null,
  number text not null unique check (number ~ '^\d{6,28}$'),
  opened_at timestamptz not null,
  closed_at timestamptz
);
create unique index permanent_account_of_company on payments.permanent_account (company_id, channel_id) where closed_at is null;
