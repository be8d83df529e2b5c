-- 0003-trade: price lists, stock by warehouse and customer companies, each in its own schema.
set local lock_timeout = '3s';
create schema pricing;
create schema inventory;
create schema companies;

create table pricing.price_list (
  id text primary key check (id ~ '^[a-z][a-z0-9_]*$'),
  name text not null,
  price_includes_tax boolean not null
);
comment on table pricing.price_list is 'ritel (tax included) and lists of business customers (net of PPN).';

create table pricing.price (
  part_id text not null,
  price_list_id text not null references pricing.price_list,
  amount_idr bigint not null check (amount_idr > 0),
  primary key (part_id, price_list_id)
);

create table inventory.warehouse (
  id text primary key check (id ~ '^[A-Z0-9]+$'),
  name text not null,
  city text not null,
  position smallint not null unique
);

create table inventory.stock (
  part_id text not null,
  warehouse_id text not null references inventory.warehouse,
  on_hand integer not null check (on_hand >= 0),
  reserved integer not null default 0 check (reserved >= 0),
  primary key (part_id, warehouse_id),
  constraint stock_covers_reservations check (reserved <= on_hand)
);

create table inventory.reservation (
  order_id text not null,
  part_id text not null,
  warehouse_id text not null,
  quantity integer not null check (quantity > 0),
  state text not null check (state in ('held', 'committed', 'released')),
  held_until timestamptz not null,
  primary key (order_id, part_id, warehouse_id),
  foreign key (part_id, warehouse_id) references inventory.stock
);
create index reservation_held on inventory.reservation (held_until) where state = 'held';

create table companies.company (
  id text primary key check (id like 'cmp\_%'),
  name text not null,
  kind text not null check (kind in ('bengkel', 'toko', 'dealer')),
  npwp text not null unique check (npwp ~ '^\d{16}$'),
  price_list_id text not null,
  phone text not null check (phone ~ '^628\d{8,11}$'),
  street text not null,
  district text not null,
  city text not null,
  province text not null,
  postal_code text not null check (postal_code ~ '^\d{5}$'),
  created_at timestamptz not null
);
