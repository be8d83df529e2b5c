-- 0013-invoicing: invoices, credit terms, one payment for many invoices, customer credit and the register of giro.
set local lock_timeout = '3s';
create schema invoicing;

-- An order on account promises goods before its money: its invoice says what is still to pay.
alter table ordering.purchase
  drop constraint purchase_state_check,
  add constraint purchase_state_check
    check (state in ('awaiting_payment', 'paid', 'on_account', 'under_review', 'cancelled', 'expired'));

create table invoicing.number_series (
  series text primary key,
  last_number bigint not null
);
comment on table invoicing.number_series is 'Gap-free document numbers: the row is locked by the transaction that posts.';

-- One row per company: whoever changes its invoices, limit or credit locks it first, so that two never pass together.
create table invoicing.account (
  company_id text primary key check (company_id like 'cmp\_%'),
  -- Customer credit (saldo titipan); the sum of its entries.
  credit_idr bigint not null default 0 check (credit_idr >= 0)
);

-- Terms of payment (TOP). A company without a row pays before delivery.
create table invoicing.credit_line (
  company_id text primary key check (company_id like 'cmp\_%'),
  limit_idr bigint not null check (limit_idr >= 0),
  term_days smallint not null check (term_days between 1 and 180),
  -- How many days an invoice may be overdue before nothing more is sold on account.
  grace_days smallint not null default 3 check (grace_days between 0 and 60),
  -- Why it is blocked by hand; null where it is not.
  blocked_reason text,
  changed_by text not null,
  changed_at timestamptz not null
);

create table invoicing.invoice (
  id text primary key check (id like 'inv\_%'),
  number text not null unique,
  settlement text not null check (settlement in ('prepaid', 'on_account')),
  order_id text not null unique check (order_id like 'ord\_%'),
  order_number text not null,
  -- Null for a consumer, who always pays first.
  company_id text check (company_id like 'cmp\_%'),
  customer_name text not null,
  customer_address text not null,
  net_idr bigint not null check (net_idr > 0),
  tax_idr bigint not null check (tax_idr >= 0),
  total_idr bigint not null,
  -- Settled so far, by money, credit and cash discount together.
  paid_idr bigint not null default 0,
  state text not null check (state in ('open', 'partly_paid', 'paid', 'void')),
  -- The payment that paid it before it was written; null on account.
  payment_id text check (payment_id like 'pay\_%'),
  issued_on date not null,
  due_on date not null,
  issued_at timestamptz not null,
  check (total_idr = net_idr + tax_idr),
  check (paid_idr between 0 and total_idr),
  check (due_on >= issued_on),
  check ((settlement = 'prepaid') = (payment_id is not null)),
  check (settlement = 'prepaid' or company_id is not null),
  check (settlement = 'on_account' or paid_idr = total_idr),
  constraint invoice_state_says_what_is_paid check (
    case state
      when 'open' then paid_idr = 0
      when 'partly_paid' then paid_idr > 0 and paid_idr < total_idr
      when 'paid' then paid_idr = total_idr
      else paid_idr = 0 end)
);
create index invoice_of_company on invoicing.invoice (company_id, issued_at desc) where company_id is not null;
create index invoice_unpaid on invoicing.invoice (company_id, due_on, number) where state in ('open', 'partly_paid');
create index invoice_by_age on invoicing.invoice (issued_at);

create table invoicing.invoice_line (
  invoice_id text not null references invoicing.invoice,
  position smallint not null,
  sku text not null,
  name_id text not null,
  name_en text not null,
  brand text not null,
  quantity integer not null check (quantity > 0),
  unit_price_idr bigint not null check (unit_price_idr > 0),
  line_idr bigint not null check (line_idr = unit_price_idr * quantity),
  primary key (invoice_id, position)
);

create table invoicing.invoice_history (
  id bigint generated always as identity primary key,
  invoice_id text not null references invoicing.invoice,
  from_state text,
  to_state text not null,
  -- What this step settled; negative where an allocation was undone.
  amount_idr bigint not null,
  reason text not null,
  by text not null,
  at timestamptz not null
);
create index invoice_history_of on invoicing.invoice_history (invoice_id, id);

-- Less to pay for who pays early and in full, by the rule of the day on which the payment is opened.
create table invoicing.cash_discount_rule (
  id text primary key check (id like 'cdr\_%'),
  basis_points integer not null check (basis_points between 1 and 5000),
  within_days smallint not null check (within_days between 0 and 90),
  starts_on date not null,
  ends_on date,
  check (ends_on is null or ends_on >= starts_on)
);

-- One payment for many invoices (tagihan gabungan).
create table invoicing.bundle (
  id text primary key check (id like 'bun\_%'),
  number text not null unique,
  company_id text not null references invoicing.account,
  buyer_id text not null,
  -- Made once by the page: a double click opens one payment.
  submission_key text not null unique,
  payment_id text not null unique check (payment_id like 'pay\_%'),
  amount_idr bigint not null check (amount_idr > 0),
  discount_idr bigint not null check (discount_idr >= 0),
  -- ended: its payment expired or was cancelled. Late money applies it all the same.
  state text not null check (state in ('open', 'applied', 'ended')),
  opened_at timestamptz not null,
  closed_at timestamptz
);
create index bundle_open on invoicing.bundle (company_id, opened_at) where state = 'open';

create table invoicing.bundle_line (
  bundle_id text not null references invoicing.bundle,
  position smallint not null,
  invoice_id text not null references invoicing.invoice,
  amount_idr bigint not null check (amount_idr > 0),
  discount_idr bigint not null check (discount_idr >= 0),
  -- The last business day on which the discount is granted.
  discount_until date,
  primary key (bundle_id, position),
  unique (bundle_id, invoice_id),
  check ((discount_idr > 0) = (discount_until is not null))
);

-- Giro and cek: paper that is no money until the bank has cleared it.
create table invoicing.giro (
  id text primary key check (id like 'gir\_%'),
  company_id text not null references invoicing.account,
  number text not null,
  bank text not null,
  amount_idr bigint not null check (amount_idr > 0),
  due_on date not null,
  state text not null check (state in ('held', 'deposited', 'cleared', 'bounced')),
  received_at timestamptz not null,
  unique (bank, number)
);
create index giro_of_company on invoicing.giro (company_id, due_on);
create index giro_waiting on invoicing.giro (due_on) where state in ('held', 'deposited');
create table invoicing.giro_line (
  giro_id text not null references invoicing.giro,
  invoice_id text not null references invoicing.invoice,
  amount_idr bigint not null check (amount_idr > 0),
  primary key (giro_id, invoice_id)
);
create index giro_line_of_invoice on invoicing.giro_line (invoice_id);
create table invoicing.giro_history (
  id bigint generated always as identity primary key,
  giro_id text not null references invoicing.giro,
  from_state text,
  to_state text not null,
  reason text not null,
  by text not null,
  at timestamptz not null
);
create index giro_history_of on invoicing.giro_history (giro_id, id);

-- What paid an invoice. Undone by a row of its own, never changed.
create table invoicing.allocation (
  id text primary key check (id like 'alc\_%'),
  invoice_id text not null references invoicing.invoice,
  company_id text not null references invoicing.account,
  source text not null check (source in ('payment', 'credit', 'giro')),
  -- The payment, the giro, or the use of credit that gave it.
  source_id text not null,
  amount_idr bigint not null check (amount_idr > 0),
  discount_idr bigint not null default 0 check (discount_idr >= 0),
  at timestamptz not null,
  unique (source_id, invoice_id)
);
create index allocation_of_invoice on invoicing.allocation (invoice_id);
create index allocation_of_company on invoicing.allocation (company_id, at desc);
create table invoicing.allocation_undo (
  allocation_id text primary key references invoicing.allocation,
  by text not null,
  reason text not null check (reason <> ''),
  at timestamptz not null
);

create table invoicing.credit_entry (
  id text primary key check (id like 'cre\_%'),
  company_id text not null references invoicing.account,
  amount_idr bigint not null check (amount_idr <> 0),
  balance_idr bigint not null check (balance_idr >= 0),
  reason text not null
    check (reason in ('surplus', 'deposit', 'leftover', 'undone', 'giro', 'used', 'returned', 'refunded', 'giro_bounced')),
  -- What gave or took it: a surplus, a payment, an allocation, a giro, a refund.
  source_id text not null,
  by text not null,
  at timestamptz not null,
  unique (reason, source_id)
);
create index credit_entry_of on invoicing.credit_entry (company_id, at desc);

do $$
declare
  kept text;
begin
  foreach kept in array array['invoice_line', 'invoice_history', 'bundle_line', 'giro_line', 'giro_history', 'allocation',
    'allocation_undo', 'credit_entry'] loop
    execute format('create trigger %I before truncate on invoicing.%I for each statement execute function platform.refuse_change()',
      kept || '_no_truncate', kept);
    execute format('create trigger %I before update or delete on invoicing.%I for each row execute function platform.refuse_change()',
      kept || '_append_only', kept);
  end loop;
end $$;
