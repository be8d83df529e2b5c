-- 0006-ordering: carts and orders. An order keeps the words and prices of its moment; nothing is looked up later.
set local lock_timeout = '3s';
create schema ordering;

create table ordering.cart (
  id text primary key check (id like 'crt\_%'),
  -- The token of the visitor's cookie, hashed: who reads the table cannot take over a cart.
  visitor_sha256 bytea not null unique,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index cart_by_age on ordering.cart (changed_at);

create table ordering.cart_line (
  cart_id text not null references ordering.cart on delete cascade,
  part_id text not null,
  quantity integer not null check (quantity between 1 and 999),
  added_at timestamptz not null,
  primary key (cart_id, part_id)
);

create table ordering.number_series (
  series text primary key,
  last_number bigint not null
);
comment on table ordering.number_series is 'Gap-free document numbers: the row is locked by the transaction that posts.';

create table ordering.purchase (
  id text primary key check (id like 'ord\_%'),
  number text not null unique,
  -- The token of the browser that ordered, hashed: it reads its own orders without an account.
  visitor_sha256 bytea not null,
  -- Made once by the checkout page: a double click places one order.
  submission_key text not null unique,
  -- under_review: the money came when the goods could no longer be promised; a person decides.
  state text not null check (state in ('awaiting_payment', 'paid', 'under_review', 'cancelled', 'expired')),
  company_id text,
  buyer_id text,
  price_list_id text not null,
  contact_name text not null,
  contact_phone text not null check (contact_phone ~ '^628\d{8,11}$'),
  contact_email text,
  street text not null,
  district text not null,
  city text not null,
  province text not null,
  postal_code text not null check (postal_code ~ '^\d{5}$'),
  landmark text,
  locale text not null check (locale in ('id', 'en')),
  net_idr bigint not null check (net_idr > 0),
  tax_idr bigint not null check (tax_idr >= 0),
  total_idr bigint not null,
  pay_before timestamptz not null,
  placed_at timestamptz not null,
  check (total_idr = net_idr + tax_idr)
);
create index purchase_latest on ordering.purchase (placed_at desc);
create index purchase_of_visitor on ordering.purchase (visitor_sha256, placed_at desc);
create index purchase_of_company on ordering.purchase (company_id, placed_at desc) where company_id is not null;
create index purchase_unpaid on ordering.purchase (pay_before) where state = 'awaiting_payment';

create table ordering.purchase_line (
  purchase_id text not null references ordering.purchase,
  position smallint not null,
  part_id text not null,
  sku text not null,
  name_id text not null,
  name_en text not null,
  brand text not null,
  quantity integer not null check (quantity > 0),
  unit_price_idr bigint not null check (unit_price_idr > 0),
  line_idr bigint not null check (line_idr = unit_price_idr * quantity),
  warehouse_id text not null,
  primary key (purchase_id, position)
);

create table ordering.purchase_history (
  id bigint generated always as identity primary key,
  purchase_id text not null references ordering.purchase,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamptz not null
);
create index purchase_history_of on ordering.purchase_history (purchase_id, id);
create trigger purchase_history_no_truncate before truncate on ordering.purchase_history
  for each statement execute function platform.refuse_change();
create trigger purchase_history_append_only before update or delete on ordering.purchase_history
  for each row execute function platform.refuse_change();
