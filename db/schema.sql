-- Made by `npm run describe` from the migrations. Do not edit; the next migration goes into db/migrations/.

create table companies.company (
  id text not null,
  name text not null,
  kind text not null,
  npwp text not null,
  price_list_id text not null,
  phone text not null,
  street text not null,
  district text not null,
  city text not null,
  province text not null,
  postal_code text not null,
  created_at timestamp with time zone not null,
  constraint company_pkey PRIMARY KEY (id),
  constraint company_id_check CHECK ((id ~~ 'cmp\_%'::text)),
  constraint company_kind_check CHECK ((kind = ANY (ARRAY['bengkel'::text, 'toko'::text, 'dealer'::text]))),
  constraint company_npwp_check CHECK ((npwp ~ '^\d{16}$'::text)),
  constraint company_npwp_key UNIQUE (npwp),
  constraint company_phone_check CHECK ((phone ~ '^628\d{8,11}$'::text)),
  constraint company_postal_code_check CHECK ((postal_code ~ '^\d{5}$'::text))
);

create table inventory.reservation (
  order_id text not null,
  part_id text not null,
  warehouse_id text not null,
  quantity integer not null,
  state text not null,
  held_until timestamp with time zone not null,
  constraint reservation_pkey PRIMARY KEY (order_id, part_id, warehouse_id),
  constraint reservation_part_id_warehouse_id_fkey FOREIGN KEY (part_id, warehouse_id) REFERENCES inventory.stock(part_id, warehouse_id),
  constraint reservation_quantity_check CHECK ((quantity > 0)),
  constraint reservation_state_check CHECK ((state = ANY (ARRAY['held'::text, 'committed'::text, 'released'::text])))
);

create table inventory.stock (
  part_id text not null,
  warehouse_id text not null,
  on_hand integer not null,
  reserved integer not null default 0,
  constraint stock_pkey PRIMARY KEY (part_id, warehouse_id),
  constraint stock_covers_reservations CHECK ((reserved <= on_hand)),
  constraint stock_on_hand_check CHECK ((on_hand >= 0)),
  constraint stock_reserved_check CHECK ((reserved >= 0)),
  constraint stock_warehouse_id_fkey FOREIGN KEY (warehouse_id) REFERENCES inventory.warehouse(id)
);

create table inventory.warehouse (
  id text not null,
  name text not null,
  city text not null,
  position smallint not null,
  constraint warehouse_pkey PRIMARY KEY (id),
  constraint warehouse_id_check CHECK ((id ~ '^[A-Z0-9]+$'::text)),
  constraint warehouse_position_key UNIQUE ("position")
);

create table ledger.account (
  code text not null,
  name_id text not null,
  name_en text not null,
  kind text not null,
  constraint account_pkey PRIMARY KEY (code),
  constraint account_code_check CHECK ((code ~ '^\d{4}$'::text)),
  constraint account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'income'::text, 'expense'::text])))
);

create table ledger.entry (
  id text not null,
  kind text not null,
  source_id text not null,
  reverses_id text,
  description text not null,
  booked_on date not null,
  posted_at timestamp with time zone not null,
  constraint entry_pkey PRIMARY KEY (id),
  constraint entry_check CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
  constraint entry_id_check CHECK ((id ~~ 'ent\_%'::text)),
  constraint entry_kind_check CHECK ((kind = ANY (ARRAY['payment_receipt'::text, 'surplus_receipt'::text, 'reversal'::text]))),
  constraint entry_kind_source_id_key UNIQUE (kind, source_id),
  constraint entry_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES ledger.entry(id),
  constraint entry_reverses_id_key UNIQUE (reverses_id)
);

create table ledger.line (
  entry_id text not null,
  position smallint not null,
  account_code text not null,
  amount_idr bigint not null,
  constraint line_pkey PRIMARY KEY (entry_id, "position"),
  constraint line_account_code_fkey FOREIGN KEY (account_code) REFERENCES ledger.account(code),
  constraint line_amount_idr_check CHECK ((amount_idr <> 0)),
  constraint line_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entry(id)
);

create table ordering.cart (
  id text not null,
  visitor_sha256 bytea not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint cart_pkey PRIMARY KEY (id),
  constraint cart_id_check CHECK ((id ~~ 'crt\_%'::text)),
  constraint cart_visitor_sha256_key UNIQUE (visitor_sha256)
);

create table ordering.cart_line (
  cart_id text not null,
  part_id text not null,
  quantity integer not null,
  added_at timestamp with time zone not null,
  constraint cart_line_pkey PRIMARY KEY (cart_id, part_id),
  constraint cart_line_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES ordering.cart(id) ON DELETE CASCADE,
  constraint cart_line_quantity_check CHECK (((quantity >= 1) AND (quantity <= 999)))
);

create table ordering.number_series (
  series text not null,
  last_number bigint not null,
  constraint number_series_pkey PRIMARY KEY (series)
);

create table ordering.purchase (
  id text not null,
  number text not null,
  visitor_sha256 bytea not null,
  submission_key text not null,
  state text not null,
  company_id text,
  buyer_id text,
  price_list_id text not null,
  contact_name text not null,
  contact_phone text not null,
  contact_email text,
  street text not null,
  district text not null,
  city text not null,
  province text not null,
  postal_code text not null,
  landmark text,
  locale text not null,
  net_idr bigint not null,
  tax_idr bigint not null,
  total_idr bigint not null,
  pay_before timestamp with time zone not null,
  placed_at timestamp with time zone not null,
  constraint purchase_pkey PRIMARY KEY (id),
  constraint purchase_check CHECK ((total_idr = (net_idr + tax_idr))),
  constraint purchase_contact_phone_check CHECK ((contact_phone ~ '^628\d{8,11}$'::text)),
  constraint purchase_id_check CHECK ((id ~~ 'ord\_%'::text)),
  constraint purchase_locale_check CHECK ((locale = ANY (ARRAY['id'::text, 'en'::text]))),
  constraint purchase_net_idr_check CHECK ((net_idr > 0)),
  constraint purchase_number_key UNIQUE (number),
  constraint purchase_postal_code_check CHECK ((postal_code ~ '^\d{5}$'::text)),
  constraint purchase_state_check CHECK ((state = ANY (ARRAY['awaiting_payment'::text, 'paid'::text, 'under_review'::text, 'cancelled'::text, 'expired'::text]))),
  constraint purchase_submission_key_key UNIQUE (submission_key),
  constraint purchase_tax_idr_check CHECK ((tax_idr >= 0))
);

create table ordering.purchase_history (
  id bigint not null generated always as identity,
  purchase_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint purchase_history_pkey PRIMARY KEY (id),
  constraint purchase_history_purchase_id_fkey FOREIGN KEY (purchase_id) REFERENCES ordering.purchase(id)
);

create table ordering.purchase_line (
  purchase_id text not null,
  position smallint not null,
  part_id text not null,
  sku text not null,
  name_id text not null,
  name_en text not null,
  brand text not null,
  quantity integer not null,
  unit_price_idr bigint not null,
  line_idr bigint not null,
  warehouse_id text not null,
  constraint purchase_line_pkey PRIMARY KEY (purchase_id, "position"),
  constraint purchase_line_check CHECK ((line_idr = (unit_price_idr * quantity))),
  constraint purchase_line_purchase_id_fkey FOREIGN KEY (purchase_id) REFERENCES ordering.purchase(id),
  constraint purchase_line_quantity_check CHECK ((quantity > 0)),
  constraint purchase_line_unit_price_idr_check CHECK ((unit_price_idr > 0))
);

create table payments.attempt (
  id text not null,
  payment_id text not null,
  provider text not null,
  channel_id text not null,
  reference text not null,
  request_id text not null,
  amount_idr bigint not null,
  outcome text,
  outcome_reason text,
  instruction jsonb,
  provider_reference text,
  pay_before timestamp with time zone not null,
  asked_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  ask_again_at timestamp with time zone,
  times_asked integer not null default 0,
  constraint attempt_pkey PRIMARY KEY (id),
  constraint attempt_amount_idr_check CHECK ((amount_idr > 0)),
  constraint attempt_id_check CHECK ((id ~~ 'att\_%'::text)),
  constraint attempt_outcome_check CHECK ((outcome = ANY (ARRAY['awaiting'::text, 'refused'::text, 'unknown'::text, 'paid'::text, 'not_paid'::text]))),
  constraint attempt_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint attempt_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint attempt_reference_key UNIQUE (reference),
  constraint attempt_request_id_key UNIQUE (request_id)
);

create table payments.exchange (
  id bigint not null generated always as identity,
  attempt_id text not null,
  operation text not null,
  method text not null,
  url text not null,
  request_headers jsonb not null,
  request_body text not null,
  status integer,
  response_body text not null,
  error text,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  constraint exchange_pkey PRIMARY KEY (id),
  constraint exchange_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.attempt(id),
  constraint exchange_duration_ms_check CHECK ((duration_ms >= 0))
);

create table payments.issued_token (
  token_sha256 bytea not null,
  provider text not null,
  expires_at timestamp with time zone not null,
  constraint issued_token_pkey PRIMARY KEY (token_sha256),
  constraint issued_token_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text])))
);

create table payments.notification (
  id text not null,
  provider text not null,
  kind text not null,
  dedupe_key text,
  duplicate_of text,
  headers jsonb not null,
  raw_body bytea not null,
  verdict text not null,
  payment_id text,
  attempt_id text,
  received_at timestamp with time zone not null,
  applied_at timestamp with time zone,
  outcome text,
  tries integer not null default 0,
  constraint notification_pkey PRIMARY KEY (id),
  constraint notification_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.attempt(id),
  constraint notification_check CHECK (((applied_at IS NULL) = (outcome IS NULL))),
  constraint notification_dedupe_key_key UNIQUE (dedupe_key),
  constraint notification_duplicate_of_fkey FOREIGN KEY (duplicate_of) REFERENCES payments.notification(id),
  constraint notification_id_check CHECK ((id ~~ 'ntf\_%'::text)),
  constraint notification_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint notification_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text])))
);

create table payments.payment (
  id text not null,
  order_id text not null,
  order_number text not null,
  amount_idr bigint not null,
  state text not null,
  current_attempt_id text,
  pay_before timestamp with time zone not null,
  buyer_name text not null,
  buyer_phone text not null,
  buyer_email text,
  description text not null,
  lines jsonb not null,
  created_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  constraint payment_pkey PRIMARY KEY (id),
  constraint payment_amount_idr_check CHECK ((amount_idr > 0)),
  constraint payment_check CHECK (((state = 'settled'::text) = (settled_at IS NOT NULL))),
  constraint payment_id_check CHECK ((id ~~ 'pay\_%'::text)),
  constraint payment_order_id_key UNIQUE (order_id),
  constraint payment_state_check CHECK ((state = ANY (ARRAY['choosing'::text, 'preparing'::text, 'awaiting'::text, 'unknown'::text, 'settled'::text, 'expired'::text])))
);

create table payments.payment_history (
  id bigint not null generated always as identity,
  payment_id text not null,
  attempt_id text,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint payment_history_pkey PRIMARY KEY (id),
  constraint payment_history_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id)
);

create table payments.receipt (
  id text not null,
  payment_id text not null,
  attempt_id text not null,
  provider text not null,
  provider_reference text not null,
  amount_idr bigint not null,
  disposition text not null,
  paid_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint receipt_pkey PRIMARY KEY (id),
  constraint receipt_amount_idr_check CHECK ((amount_idr > 0)),
  constraint receipt_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.attempt(id),
  constraint receipt_attempt_id_key UNIQUE (attempt_id),
  constraint receipt_disposition_check CHECK ((disposition = ANY (ARRAY['settles'::text, 'surplus'::text]))),
  constraint receipt_id_check CHECK ((id ~~ 'rcp\_%'::text)),
  constraint receipt_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint receipt_provider_provider_reference_key UNIQUE (provider, provider_reference)
);

create table platform.event (
  id bigint not null generated always as identity,
  xact xid8 not null default pg_current_xact_id(),
  name text not null,
  payload jsonb not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint event_pkey PRIMARY KEY (id),
  constraint event_name_check CHECK ((name ~ '^[a-z_]+\.[a-z_]+$'::text))
);

create table pricing.price (
  part_id text not null,
  price_list_id text not null,
  amount_idr bigint not null,
  constraint price_pkey PRIMARY KEY (part_id, price_list_id),
  constraint price_amount_idr_check CHECK ((amount_idr > 0)),
  constraint price_price_list_id_fkey FOREIGN KEY (price_list_id) REFERENCES pricing.price_list(id)
);

create table pricing.price_list (
  id text not null,
  name text not null,
  price_includes_tax boolean not null,
  constraint price_list_pkey PRIMARY KEY (id),
  constraint price_list_id_check CHECK ((id ~ '^[a-z][a-z0-9_]*$'::text))
);

CREATE INDEX reservation_held ON inventory.reservation USING btree (held_until) WHERE (state = 'held'::text);

CREATE INDEX entry_by_day ON ledger.entry USING btree (booked_on, id);

CREATE INDEX line_of_account ON ledger.line USING btree (account_code, entry_id);

CREATE INDEX cart_by_age ON ordering.cart USING btree (changed_at);

CREATE INDEX purchase_latest ON ordering.purchase USING btree (placed_at DESC);

CREATE INDEX purchase_of_company ON ordering.purchase USING btree (company_id, placed_at DESC) WHERE (company_id IS NOT NULL);

CREATE INDEX purchase_of_visitor ON ordering.purchase USING btree (visitor_sha256, placed_at DESC);

CREATE INDEX purchase_unpaid ON ordering.purchase USING btree (pay_before) WHERE (state = 'awaiting_payment'::text);

CREATE INDEX purchase_history_of ON ordering.purchase_history USING btree (purchase_id, id);

CREATE INDEX attempt_of_payment ON payments.attempt USING btree (payment_id, asked_at);

CREATE INDEX attempt_to_ask ON payments.attempt USING btree (ask_again_at) WHERE (ask_again_at IS NOT NULL);

CREATE INDEX exchange_of_attempt ON payments.exchange USING btree (attempt_id, id);

CREATE INDEX notification_latest ON payments.notification USING btree (received_at DESC);

CREATE INDEX notification_of_payment ON payments.notification USING btree (payment_id, received_at) WHERE (payment_id IS NOT NULL);

CREATE INDEX notification_unapplied ON payments.notification USING btree (received_at) WHERE (applied_at IS NULL);

CREATE INDEX payment_latest ON payments.payment USING btree (created_at DESC, id);

CREATE INDEX payment_open ON payments.payment USING btree (pay_before) WHERE (state = ANY (ARRAY['choosing'::text, 'preparing'::text, 'awaiting'::text, 'unknown'::text]));

CREATE INDEX payment_settled ON payments.payment USING btree (settled_at DESC) WHERE (settled_at IS NOT NULL);

CREATE INDEX payment_history_of ON payments.payment_history USING btree (payment_id, id);

CREATE UNIQUE INDEX receipt_settles_once ON payments.receipt USING btree (payment_id) WHERE (disposition = 'settles'::text);

CREATE INDEX event_in_commit_order ON platform.event USING btree (xact, id);

CREATE OR REPLACE FUNCTION ledger.assert_balanced()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION payments.keep_what_was_received()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' or new.raw_body is distinct from old.raw_body or new.headers is distinct from old.headers
     or new.verdict is distinct from old.verdict or new.received_at is distinct from old.received_at then
    raise exception 'a received notification is never changed' using errcode = 'restrict_violation';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION platform.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% of %.% is refused: rows are append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end $function$
;

CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.assert_balanced();

CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER line_append_only BEFORE DELETE OR UPDATE ON ledger.line FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE CONSTRAINT TRIGGER line_balanced AFTER INSERT ON ledger.line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.assert_balanced();

CREATE TRIGGER line_no_truncate BEFORE TRUNCATE ON ledger.line FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER purchase_history_append_only BEFORE DELETE OR UPDATE ON ordering.purchase_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER exchange_append_only BEFORE DELETE OR UPDATE ON payments.exchange FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER notification_as_received BEFORE DELETE OR UPDATE ON payments.notification FOR EACH ROW EXECUTE FUNCTION payments.keep_what_was_received();

CREATE TRIGGER payment_history_append_only BEFORE DELETE OR UPDATE ON payments.payment_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER receipt_append_only BEFORE DELETE OR UPDATE ON payments.receipt FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER event_append_only BEFORE DELETE OR UPDATE ON platform.event FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON platform.event FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
