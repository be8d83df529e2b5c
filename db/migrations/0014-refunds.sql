-- 0014-refunds: money that goes back, by the provider's API or by hand to the buyer's bank account, once and never too much.
set local lock_timeout = '3s';

alter table ordering.purchase
  drop constraint purchase_state_check,
  add constraint purchase_state_check
    check (state in ('awaiting_payment', 'paid', 'on_account', 'under_review', 'refunded', 'cancelled', 'expired'));

create table payments.refund (
  id text primary key check (id like 'rfd\_%'),
  payment_id text not null references payments.payment,
  receipt_id text not null references payments.receipt,
  -- Null unless it gives back a surplus.
  surplus_id text references payments.surplus,
  amount_idr bigint not null check (amount_idr > 0),
  method text not null check (method in ('api', 'manual')),
  provider text not null check (provider in ('doku', 'astrapay', 'transfer')),
  channel_id text not null,
  state text not null
    check (state in ('waiting_approval', 'ordered', 'asking', 'pending', 'unknown', 'refunded', 'failed', 'rejected')),
  -- New for every refund and unique at the provider for ever; stored before the call, as is request_id.
  reference text not null unique check (reference ~ '^[A-Z][A-Z0-9-]{1,26}$'),
  request_id text not null unique,
  -- What the provider, or our bank, calls it.
  provider_reference text,
  reason text not null
    check (reason in ('goods_unavailable', 'buyer_cancelled', 'returned', 'paid_too_much', 'wrong_price', 'other')),
  note text not null default '',
  -- Where a manual refund goes.
  bank text,
  account_number text check (account_number ~ '^\d{5,20}$'),
  account_holder text,
  maker text not null,
  maker_name text not null,
  -- Above the limit a second, different person says yes.
  needs_checker boolean not null,
  checker text,
  expected_on date not null,
  -- How its entry was split when it was ordered, so that a failure reverses exactly that.
  advance_idr bigint not null default 0 check (advance_idr >= 0),
  net_idr bigint not null default 0 check (net_idr >= 0),
  tax_idr bigint not null default 0 check (tax_idr >= 0),
  suspense_idr bigint not null default 0 check (suspense_idr >= 0),
  -- What a transfer was let off, undone with the last of its receipt.
  forgiven_idr bigint not null default 0 check (forgiven_idr >= 0),
  outcome_reason text,
  times_asked integer not null default 0,
  asked_at timestamptz,
  -- When the provider is asked next; null when there is nothing to ask.
  ask_again_at timestamptz,
  created_at timestamptz not null,
  ordered_at timestamptz,
  refunded_at timestamptz,
  check (checker is null or checker <> maker),
  check (not needs_checker or state in ('waiting_approval', 'rejected') or checker is not null),
  check ((state = 'refunded') = (refunded_at is not null)),
  check (num_nulls(bank, account_number, account_holder) in (0, 3)),
  check (state <> 'refunded' or method = 'api' or account_number is not null),
  check (ordered_at is null or advance_idr + net_idr + tax_idr + suspense_idr = amount_idr + forgiven_idr)
);
create index refund_of_payment on payments.refund (payment_id, created_at);
create index refund_of_receipt on payments.refund (receipt_id);
create unique index refund_of_surplus_once on payments.refund (surplus_id)
  where surplus_id is not null and state not in ('failed', 'rejected');
create unique index refund_paid_out_once on payments.refund ((((refunded_at at time zone 'Asia/Jakarta')::date)), provider_reference)
  where method = 'manual' and state = 'refunded';
create index refund_latest on payments.refund (created_at desc, id);
create index refund_to_ask on payments.refund (provider, ask_again_at) where ask_again_at is not null;
create index refund_under_way on payments.refund (created_at) where state not in ('refunded', 'failed', 'rejected');

create table payments.refund_history (
  id bigint generated always as identity primary key,
  refund_id text not null references payments.refund,
  from_state text,
  to_state text not null,
  reason text not null,
  by text not null,
  by_name text not null,
  at timestamptz not null
);
create index refund_history_of on payments.refund_history (refund_id, id);
create trigger refund_history_append_only before update or delete on payments.refund_history
  for each row execute function platform.refuse_change();
create trigger refund_history_no_truncate before truncate on payments.refund_history
  for each statement execute function platform.refuse_change();

-- Whatever the application believes: what goes back of a receipt is never more than came by it, and only its surplus part
-- goes back as surplus. The payment's lock makes two at once wait for each other.
create function payments.refund_within_receipt() returns trigger language plpgsql as $$
declare
  receipt payments.receipt;
  kept bigint;
  surplus bigint;
begin
  if tg_op = 'UPDATE' then
    if (new.receipt_id, new.payment_id, new.surplus_id, new.amount_idr, new.reference, new.request_id, new.maker)
      is distinct from
      (old.receipt_id, old.payment_id, old.surplus_id, old.amount_idr, old.reference, old.request_id, old.maker) then
      raise exception 'what a refund gives back is never changed' using errcode = 'restrict_violation';
    end if;
    if old.state in ('refunded', 'failed', 'rejected') and new.state <> old.state then
      raise exception 'a refund that is over stays so' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  perform from payments.payment where id = new.payment_id for no key update;
  select * into receipt from payments.receipt where id = new.receipt_id and payment_id = new.payment_id;
  if not found then
    raise exception 'the receipt belongs to another payment' using errcode = 'check_violation';
  end if;
  select coalesce(sum(amount_idr) filter (where surplus_id is null), 0),
    coalesce(sum(amount_idr) filter (where surplus_id is not null), 0) into kept, surplus
    from payments.refund where receipt_id = new.receipt_id and id <> new.id and state not in ('failed', 'rejected');
  if new.surplus_id is null then
    kept := kept + new.amount_idr;
  else
    surplus := surplus + new.amount_idr;
  end if;
  if kept + surplus > receipt.amount_idr or kept > receipt.applied_idr then
    raise exception 'more than the receipt would go back' using errcode = 'check_violation', constraint = 'refund_within_receipt';
  end if;
  return new;
end $$;
create trigger refund_within_receipt before insert or update on payments.refund
  for each row execute function payments.refund_within_receipt();
create trigger refund_kept before delete on payments.refund
  for each row execute function platform.refuse_change();
create trigger refund_no_truncate before truncate on payments.refund
  for each statement execute function platform.refuse_change();
