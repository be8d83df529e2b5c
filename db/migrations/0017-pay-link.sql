-- 0017-pay-link: links by which anybody may read and pay one payment, and orders placed anew for ones that lapsed.
set local lock_timeout = '3s';

create table payments.pay_link (
  id text primary key check (id like 'plk\_%'),
  payment_id text not null references payments.payment,
  -- Of the token's random part: whoever reads this table can open no link.
  token_sha256 bytea not null unique check (length(token_sha256) = 32),
  -- A buyer, a browser without an account, or staff.
  made_by_kind text not null check (made_by_kind in ('buyer', 'visitor', 'staff')),
  made_by text,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  revoked_by text,
  check ((made_by_kind = 'visitor') = (made_by is null)),
  check ((revoked_at is null) = (revoked_by is null))
);
create index pay_link_of_payment on payments.pay_link (payment_id, created_at desc);

-- An order lapses once and is placed anew at most once; a second press of the button finds the first one.
create table ordering.reissue (
  purchase_id text primary key references ordering.purchase,
  replaces_id text not null unique references ordering.purchase,
  at timestamptz not null,
  check (purchase_id <> replaces_id)
);
create trigger reissue_append_only before update or delete on ordering.reissue
  for each row execute function platform.refuse_change();
create trigger reissue_no_truncate before truncate on ordering.reissue
  for each statement execute function platform.refuse_change();
