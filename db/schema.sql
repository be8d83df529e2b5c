-- Made by `npm run describe` from the migrations. Do not edit; the next migration goes into db/migrations/.

create table access.approval (
  id text not null,
  kind text not null,
  object_kind text not null,
  object_id text not null,
  before jsonb,
  proposal jsonb not null,
  summary jsonb not null,
  reason text not null default ''::text,
  maker text not null,
  maker_name text not null,
  made_at timestamp with time zone not null,
  state text not null,
  checker text,
  checker_name text,
  decided_at timestamp with time zone,
  decide_reason text,
  expires_at timestamp with time zone,
  constraint approval_pkey PRIMARY KEY (id),
  constraint approval_decided_at_a_time CHECK (((state = 'waiting'::text) = (decided_at IS NULL))),
  constraint approval_decided_by_somebody CHECK (((state = ANY (ARRAY['approved'::text, 'rejected'::text])) = (checker IS NOT NULL))),
  constraint approval_id_check CHECK ((id ~~ 'apr\_%'::text)),
  constraint approval_kind_check CHECK ((kind ~ '^[a-z][a-z_]*(\.[a-z_]+)?$'::text)),
  constraint approval_of_an_object CHECK (((jsonb_typeof(proposal) = 'object'::text) AND ((before IS NULL) OR (jsonb_typeof(before) = 'object'::text)))),
  constraint approval_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text, 'expired'::text]))),
  constraint approval_two_people CHECK (((checker IS NULL) OR (checker <> maker)))
);

create table access.approval_move (
  id bigint not null generated always as identity,
  approval_id text not null,
  what text not null,
  by text not null,
  by_name text not null,
  reason text not null default ''::text,
  proposal_sha256 bytea,
  at timestamp with time zone not null,
  constraint approval_move_pkey PRIMARY KEY (id),
  constraint approval_move_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES access.approval(id),
  constraint approval_move_proposal_sha256_check CHECK ((length(proposal_sha256) = 32)),
  constraint approval_move_what_check CHECK ((what = ANY (ARRAY['proposed'::text, 'revised'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text, 'expired'::text]))),
  constraint approval_move_yes_to_something CHECK (((what <> 'approved'::text) OR (proposal_sha256 IS NOT NULL)))
);

create table access.policy (
  key text not null,
  value jsonb not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint policy_pkey PRIMARY KEY (key),
  constraint policy_key_check CHECK ((key ~ '^[a-z][A-Za-z0-9]{1,59}$'::text))
);

create table access.proof (
  id text not null,
  session_id text not null,
  staff_id text not null,
  action text not null,
  deed_sha256 bytea not null,
  summary text not null,
  form jsonb not null,
  state text not null,
  factor text,
  asked_at timestamp with time zone not null,
  given_at timestamp with time zone,
  spent_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  constraint proof_pkey PRIMARY KEY (id),
  constraint proof_action_check CHECK ((action ~ '^[a-z_]+\.[a-z_]+$'::text)),
  constraint proof_deed_sha256_check CHECK ((length(deed_sha256) = 32)),
  constraint proof_factor_check CHECK ((factor = ANY (ARRAY['whatsapp'::text, 'passkey'::text, 'totp'::text, 'recovery_code'::text, 'break_glass'::text]))),
  constraint proof_given_has_factor CHECK (((state = ANY (ARRAY['asked'::text, 'expired'::text])) OR ((factor IS NOT NULL) AND (given_at IS NOT NULL)))),
  constraint proof_id_check CHECK ((id ~~ 'prf\_%'::text)),
  constraint proof_spent_has_time CHECK (((state = 'spent'::text) = (spent_at IS NOT NULL))),
  constraint proof_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'given'::text, 'spent'::text, 'expired'::text])))
);

create table access.role (
  key text not null,
  name text not null,
  permissions text[] not null,
  version integer not null default 1,
  created_by text not null,
  created_at timestamp with time zone not null,
  retired_at timestamp with time zone,
  constraint role_pkey PRIMARY KEY (key),
  constraint role_key_check CHECK ((key ~ '^[a-z][a-z0-9_]{1,39}$'::text)),
  constraint role_name_check CHECK ((name <> ''::text)),
  constraint role_name_key UNIQUE (name),
  constraint role_version_check CHECK ((version > 0))
);

create table audit.link (
  chain text not null,
  position bigint not null,
  row_id bigint not null,
  xact xid8 not null,
  digest bytea not null,
  hash bytea not null,
  linked_at timestamp with time zone not null,
  constraint link_pkey PRIMARY KEY (chain, "position"),
  constraint link_chain_check CHECK ((chain = ANY (ARRAY['record'::text, 'auth_event'::text]))),
  constraint link_chain_row_id_key UNIQUE (chain, row_id),
  constraint link_digest_check CHECK ((length(digest) = 32)),
  constraint link_hash_check CHECK ((length(hash) = 32)),
  constraint link_position_check CHECK (("position" > 0))
);

create table audit.proof (
  id bigint not null generated always as identity,
  chain text not null,
  position bigint not null,
  hash bytea not null,
  is_full boolean not null,
  proven_at timestamp with time zone not null,
  constraint proof_pkey PRIMARY KEY (id),
  constraint proof_chain_check CHECK ((chain = ANY (ARRAY['record'::text, 'auth_event'::text]))),
  constraint proof_hash_check CHECK ((length(hash) = 32)),
  constraint proof_position_check CHECK (("position" > 0))
);

create table audit.record (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  who text not null,
  action text not null,
  object_kind text not null,
  object_id text not null,
  before jsonb,
  after jsonb,
  reason text,
  address text,
  who_name text,
  factor text,
  session_id text,
  agent text,
  correlation_id text,
  xact xid8 not null default pg_current_xact_id(),
  written_at timestamp with time zone not null default clock_timestamp(),
  constraint record_pkey PRIMARY KEY (id),
  constraint record_action_check CHECK ((action ~ '^[a-z_]+\.[a-z_]+$'::text))
);

create table catalogue.attribute (
  key text not null,
  name_id text not null,
  name_en text not null,
  unit text,
  position smallint not null,
  constraint attribute_pkey PRIMARY KEY (key),
  constraint attribute_key_check CHECK ((key ~ '^[a-z0-9_]+$'::text))
);

create table catalogue.brand (
  id text not null,
  name text not null,
  position smallint not null,
  constraint brand_pkey PRIMARY KEY (id),
  constraint brand_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text))
);

create table catalogue.engine (
  id text not null,
  code text not null,
  displacement_cc integer,
  fuel text not null,
  constraint engine_pkey PRIMARY KEY (id),
  constraint engine_displacement_cc_check CHECK ((displacement_cc > 0)),
  constraint engine_fuel_check CHECK ((fuel = ANY (ARRAY['petrol'::text, 'diesel'::text, 'hybrid'::text, 'electric'::text]))),
  constraint engine_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text))
);

create table catalogue.fitment (
  part_id text not null,
  part_type_id text not null,
  brand_id text not null,
  rank integer not null,
  twin_group_id text not null,
  generation_id text,
  engine_id text,
  variant_id text,
  from_ym integer,
  to_ym integer,
  position text,
  quantity smallint not null default 1,
  condition_id text,
  condition_en text,
  source text not null,
  constraint fitment_check CHECK (((condition_id IS NULL) = (condition_en IS NULL))),
  constraint fitment_check1 CHECK ((to_ym >= from_ym)),
  constraint fitment_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES catalogue.engine(id),
  constraint fitment_from_ym_check CHECK ((((from_ym % 100) >= 1) AND ((from_ym % 100) <= 12))),
  constraint fitment_generation_id_fkey FOREIGN KEY (generation_id) REFERENCES catalogue.generation(id),
  constraint fitment_of_part FOREIGN KEY (part_id, part_type_id, brand_id, rank) REFERENCES catalogue.part(id, part_type_id, brand_id, rank) ON UPDATE CASCADE ON DELETE CASCADE,
  constraint fitment_position_check CHECK (("position" = ANY (ARRAY['front'::text, 'rear'::text, 'left'::text, 'right'::text, 'front_left'::text, 'front_right'::text, 'rear_left'::text, 'rear_right'::text]))),
  constraint fitment_quantity_check CHECK ((quantity > 0)),
  constraint fitment_to_ym_check CHECK ((((to_ym % 100) >= 1) AND ((to_ym % 100) <= 12))),
  constraint fitment_twin_group_id_fkey FOREIGN KEY (twin_group_id) REFERENCES catalogue.twin_group(id),
  constraint fitment_unique UNIQUE NULLS NOT DISTINCT (part_id, twin_group_id, generation_id, engine_id, variant_id, from_ym, to_ym, "position", condition_id),
  constraint fitment_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES catalogue.variant(id)
);

create table catalogue.generation (
  id text not null,
  model_id text not null,
  twin_group_id text not null,
  code text not null,
  nickname text,
  from_year smallint not null,
  to_year smallint,
  constraint generation_pkey PRIMARY KEY (id),
  constraint generation_check CHECK ((to_year >= from_year)),
  constraint generation_from_year_check CHECK (((from_year >= 1950) AND (from_year <= 2100))),
  constraint generation_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text)),
  constraint generation_model_id_fkey FOREIGN KEY (model_id) REFERENCES catalogue.model(id),
  constraint generation_twin_group_id_fkey FOREIGN KEY (twin_group_id) REFERENCES catalogue.twin_group(id)
);

create table catalogue.load (
  source text not null,
  fingerprint text not null,
  parts integer not null,
  loaded_at timestamp with time zone not null,
  constraint load_pkey PRIMARY KEY (source)
);

create table catalogue.make (
  id text not null,
  name text not null,
  position smallint not null,
  constraint make_pkey PRIMARY KEY (id),
  constraint make_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text))
);

create table catalogue.model (
  id text not null,
  make_id text not null,
  kind text not null,
  name text not null,
  silhouette text not null,
  position smallint not null,
  constraint model_pkey PRIMARY KEY (id),
  constraint model_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text)),
  constraint model_kind_check CHECK ((kind = ANY (ARRAY['car'::text, 'motorcycle'::text]))),
  constraint model_make_id_fkey FOREIGN KEY (make_id) REFERENCES catalogue.make(id),
  constraint model_silhouette_check CHECK ((silhouette = ANY (ARRAY['mpv'::text, 'suv'::text, 'hatchback'::text, 'sedan'::text, 'pickup'::text, 'van'::text, 'truck'::text, 'matic'::text, 'bebek'::text, 'sport'::text, 'trail'::text, 'maxi'::text])))
);

create table catalogue.part (
  id text not null,
  brand_id text not null,
  part_type_id text not null,
  name_id text not null,
  name_en text not null,
  sku text not null,
  sku_normalized text not null,
  attributes jsonb not null default '{}'::jsonb,
  quality text not null,
  unit text not null,
  weight_g integer not null,
  fitment_scope text not null,
  rank integer not null,
  words tsvector not null,
  constraint part_pkey PRIMARY KEY (id),
  constraint part_attributes_check CHECK ((jsonb_typeof(attributes) = 'object'::text)),
  constraint part_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id),
  constraint part_fitment_scope_check CHECK ((fitment_scope = ANY (ARRAY['listed'::text, 'partial'::text, 'universal'::text]))),
  constraint part_id_check CHECK ((id ~~ 'prt\_%'::text)),
  constraint part_listing UNIQUE (id, part_type_id, brand_id, rank),
  constraint part_part_type_id_fkey FOREIGN KEY (part_type_id) REFERENCES catalogue.part_type(id),
  constraint part_quality_check CHECK ((quality = ANY (ARRAY['genuine'::text, 'oem'::text, 'aftermarket'::text]))),
  constraint part_rank_check CHECK ((rank > 0)),
  constraint part_sku_unique UNIQUE (brand_id, sku_normalized),
  constraint part_unit_check CHECK ((unit = ANY (ARRAY['PCS'::text, 'SET'::text, 'PSG'::text, 'BTL'::text, 'KLG'::text, 'JRG'::text]))),
  constraint part_weight_g_check CHECK ((weight_g > 0))
);

create table catalogue.part_count (
  part_type_id text not null,
  brand_id text not null,
  parts bigint not null,
  constraint part_count_pkey PRIMARY KEY (part_type_id, brand_id),
  constraint part_count_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id),
  constraint part_count_part_type_id_fkey FOREIGN KEY (part_type_id) REFERENCES catalogue.part_type(id),
  constraint part_count_parts_check CHECK ((parts > 0))
);

create table catalogue.part_number (
  part_id text not null,
  kind text not null,
  maker text not null,
  display text not null,
  normalized text not null,
  replaced_by text,
  constraint part_number_pkey PRIMARY KEY (part_id, normalized, kind),
  constraint part_number_kind_check CHECK ((kind = ANY (ARRAY['oem'::text, 'oes'::text, 'aftermarket'::text, 'sku_internal'::text, 'competitor'::text]))),
  constraint part_number_part_id_fkey FOREIGN KEY (part_id) REFERENCES catalogue.part(id) ON DELETE CASCADE
);

create table catalogue.part_system (
  id text not null,
  name_id text not null,
  name_en text not null,
  position smallint not null,
  constraint part_system_pkey PRIMARY KEY (id),
  constraint part_system_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text))
);

create table catalogue.part_type (
  id text not null,
  part_system_id text not null,
  name_id text not null,
  name_en text not null,
  drawing text not null,
  position smallint not null,
  constraint part_type_pkey PRIMARY KEY (id),
  constraint part_type_drawing_check CHECK ((drawing ~ '^[a-z0-9-]+$'::text)),
  constraint part_type_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text)),
  constraint part_type_part_system_id_fkey FOREIGN KEY (part_system_id) REFERENCES catalogue.part_system(id)
);

create table catalogue.phrase (
  text text not null,
  part_type_id text,
  brand_id text,
  generation_id text,
  constraint phrase_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES catalogue.brand(id),
  constraint phrase_check CHECK ((num_nonnulls(part_type_id, brand_id, generation_id) = 1)),
  constraint phrase_generation_id_fkey FOREIGN KEY (generation_id) REFERENCES catalogue.generation(id),
  constraint phrase_part_type_id_fkey FOREIGN KEY (part_type_id) REFERENCES catalogue.part_type(id),
  constraint phrase_text_check CHECK ((text ~ '^[a-z0-9]+( [a-z0-9]+)*$'::text)),
  constraint phrase_unique UNIQUE NULLS NOT DISTINCT (text, part_type_id, brand_id, generation_id)
);

create table catalogue.relation (
  from_part_id text not null,
  to_part_id text not null,
  kind text not null,
  note_id text,
  note_en text,
  constraint relation_pkey PRIMARY KEY (from_part_id, kind, to_part_id),
  constraint relation_check CHECK ((from_part_id <> to_part_id)),
  constraint relation_from_part_id_fkey FOREIGN KEY (from_part_id) REFERENCES catalogue.part(id) ON DELETE CASCADE,
  constraint relation_kind_check CHECK ((kind = ANY (ARRAY['superseded_by'::text, 'interchange'::text]))),
  constraint relation_to_part_id_fkey FOREIGN KEY (to_part_id) REFERENCES catalogue.part(id) ON DELETE CASCADE
);

create table catalogue.twin_group (
  id text not null,
  constraint twin_group_pkey PRIMARY KEY (id),
  constraint twin_group_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text))
);

create table catalogue.variant (
  id text not null,
  generation_id text not null,
  name text not null,
  engine_id text not null,
  transmission text not null,
  position smallint not null,
  constraint variant_pkey PRIMARY KEY (id),
  constraint variant_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES catalogue.engine(id),
  constraint variant_generation_id_fkey FOREIGN KEY (generation_id) REFERENCES catalogue.generation(id),
  constraint variant_id_check CHECK ((id ~ '^[a-z0-9-]+$'::text)),
  constraint variant_transmission_check CHECK ((transmission = ANY (ARRAY['manual'::text, 'automatic'::text, 'cvt'::text, 'semi_automatic'::text, 'single_speed'::text])))
);

create table companies.branch (
  id text not null,
  code text not null,
  name text not null,
  city text not null,
  constraint branch_pkey PRIMARY KEY (id),
  constraint branch_city_check CHECK ((city <> ''::text)),
  constraint branch_code_check CHECK ((code ~ '^[A-Z]{3}$'::text)),
  constraint branch_code_key UNIQUE (code),
  constraint branch_id_check CHECK ((id ~~ 'brn\_%'::text)),
  constraint branch_name_check CHECK ((name <> ''::text)),
  constraint branch_name_key UNIQUE (name)
);

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
  branch_id text,
  constraint company_pkey PRIMARY KEY (id),
  constraint company_branch_id_fkey FOREIGN KEY (branch_id) REFERENCES companies.branch(id),
  constraint company_id_check CHECK ((id ~~ 'cmp\_%'::text)),
  constraint company_kind_check CHECK ((kind = ANY (ARRAY['bengkel'::text, 'toko'::text, 'dealer'::text]))),
  constraint company_npwp_check CHECK ((npwp ~ '^\d{16}$'::text)),
  constraint company_npwp_key UNIQUE (npwp),
  constraint company_phone_check CHECK ((phone ~ '^628\d{8,11}$'::text)),
  constraint company_postal_code_check CHECK ((postal_code ~ '^\d{5}$'::text))
);

create table identity.auth_event (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  realm text not null,
  kind text not null,
  account_id text,
  subject_mac bytea,
  ip text not null,
  agent text not null,
  detail text,
  xact xid8 not null default pg_current_xact_id(),
  written_at timestamp with time zone not null default clock_timestamp(),
  constraint auth_event_pkey PRIMARY KEY (id),
  constraint auth_event_kind_check CHECK ((kind ~ '^[a-z_]+$'::text)),
  constraint auth_event_realm_check CHECK ((realm = ANY (ARRAY['staff'::text, 'buyer'::text])))
);

create table identity.break_glass (
  id text not null,
  staff_id text not null,
  approval_id text not null,
  challenge_id text not null,
  token_sha256 bytea not null,
  reason text not null,
  cred_version integer not null,
  state text not null,
  ip text not null,
  agent text not null,
  asked_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  session_id text,
  constraint break_glass_pkey PRIMARY KEY (id),
  constraint break_glass_approval_id_key UNIQUE (approval_id),
  constraint break_glass_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.login_challenge(id),
  constraint break_glass_challenge_id_key UNIQUE (challenge_id),
  constraint break_glass_ended_has_time CHECK (((state = ANY (ARRAY['used'::text, 'refused'::text])) = (ended_at IS NOT NULL))),
  constraint break_glass_id_check CHECK ((id ~~ 'brg\_%'::text)),
  constraint break_glass_is_short CHECK ((expires_at <= (asked_at + '00:30:00'::interval))),
  constraint break_glass_reason_check CHECK ((reason <> ''::text)),
  constraint break_glass_session_id_fkey FOREIGN KEY (session_id) REFERENCES identity.staff_session(id),
  constraint break_glass_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint break_glass_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'approved'::text, 'used'::text, 'refused'::text]))),
  constraint break_glass_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint break_glass_token_sha256_key UNIQUE (token_sha256),
  constraint break_glass_used_has_session CHECK (((state = 'used'::text) = (session_id IS NOT NULL)))
);

create table identity.buyer (
  id text not null,
  company_id text,
  email text,
  name text not null,
  phone_e164 text not null,
  password_hash text,
  cred_version integer not null default 1,
  disabled_at timestamp with time zone,
  pw_fail integer not null default 0,
  pw_locked_until timestamp with time zone,
  created_at timestamp with time zone not null,
  company_role text,
  member_suspended_at timestamp with time zone,
  joined_company_at timestamp with time zone,
  phone_verified_at timestamp with time zone,
  consented_at timestamp with time zone,
  consent_version text,
  constraint buyer_pkey PRIMARY KEY (id),
  constraint buyer_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint buyer_company_role_check CHECK ((company_role = ANY (ARRAY['owner'::text, 'approver'::text, 'buyer'::text, 'finance'::text, 'mechanic'::text]))),
  constraint buyer_cred_version_check CHECK ((cred_version > 0)),
  constraint buyer_email_check CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text))),
  constraint buyer_email_key UNIQUE (email),
  constraint buyer_id_check CHECK ((id ~~ 'byr\_%'::text)),
  constraint buyer_name_check CHECK ((name <> ''::text)),
  constraint buyer_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
  constraint buyer_phone_e164_check CHECK ((phone_e164 ~ '^628[1-9]\d{7,10}$'::text)),
  constraint buyer_pw_fail_check CHECK ((pw_fail >= 0))
);

create table identity.buyer_challenge (
  id text not null,
  token_sha256 bytea not null,
  purpose text not null,
  buyer_id text,
  cred_version integer,
  invitation_id text,
  phone_e164 text not null,
  draft jsonb,
  code_mac bytea,
  code_expires_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  attempts integer not null default 0,
  sends integer not null default 0,
  state text not null,
  ip text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint buyer_challenge_pkey PRIMARY KEY (id),
  constraint buyer_challenge_attempts_check CHECK (((attempts >= 0) AND (attempts <= 5))),
  constraint buyer_challenge_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES identity.buyer(id),
  constraint buyer_challenge_code CHECK (((state = 'live'::text) = (code_mac IS NOT NULL))),
  constraint buyer_challenge_code_mac_check CHECK ((length(code_mac) = 32)),
  constraint buyer_challenge_end CHECK (((state = ANY (ARRAY['waiting'::text, 'live'::text])) = (ended_at IS NULL))),
  constraint buyer_challenge_id_check CHECK ((id ~~ 'bch\_%'::text)),
  constraint buyer_challenge_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES identity.buyer_invitation(id),
  constraint buyer_challenge_purpose_check CHECK ((purpose = ANY (ARRAY['login'::text, 'register'::text, 'reset'::text, 'new_phone'::text, 'invitation'::text]))),
  constraint buyer_challenge_sends_check CHECK (((sends >= 0) AND (sends <= 3))),
  constraint buyer_challenge_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'live'::text, 'succeeded'::text, 'superseded'::text, 'exhausted'::text, 'expired'::text, 'revoked'::text]))),
  constraint buyer_challenge_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint buyer_challenge_token_sha256_key UNIQUE (token_sha256)
);

create table identity.buyer_device (
  id text not null,
  token_sha256 bytea not null,
  buyer_id text not null,
  pw_fail integer not null default 0,
  pw_locked_until timestamp with time zone,
  otp_fail integer not null default 0,
  otp_locked_until timestamp with time zone,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint buyer_device_pkey PRIMARY KEY (id),
  constraint buyer_device_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES identity.buyer(id),
  constraint buyer_device_id_check CHECK ((id ~~ 'bdv\_%'::text)),
  constraint buyer_device_otp_fail_check CHECK ((otp_fail >= 0)),
  constraint buyer_device_pw_fail_check CHECK ((pw_fail >= 0)),
  constraint buyer_device_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint buyer_device_token_sha256_key UNIQUE (token_sha256)
);

create table identity.buyer_invitation (
  id text not null,
  company_id text not null,
  token_sha256 bytea not null,
  name text not null,
  phone_e164 text not null,
  email text,
  role text not null,
  invited_by text not null,
  state text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  accepted_by text,
  constraint buyer_invitation_pkey PRIMARY KEY (id),
  constraint buyer_invitation_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES identity.buyer(id),
  constraint buyer_invitation_check CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint buyer_invitation_check1 CHECK (((state = 'accepted'::text) = (accepted_by IS NOT NULL))),
  constraint buyer_invitation_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint buyer_invitation_email_check CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text))),
  constraint buyer_invitation_id_check CHECK ((id ~~ 'biv\_%'::text)),
  constraint buyer_invitation_invited_by_check CHECK ((invited_by ~ '^(byr_|stf_|system)'::text)),
  constraint buyer_invitation_name_check CHECK ((name <> ''::text)),
  constraint buyer_invitation_phone_e164_check CHECK ((phone_e164 ~ '^628[1-9]\d{7,10}$'::text)),
  constraint buyer_invitation_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'approver'::text, 'buyer'::text, 'finance'::text, 'mechanic'::text]))),
  constraint buyer_invitation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'withdrawn'::text, 'replaced'::text]))),
  constraint buyer_invitation_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint buyer_invitation_token_sha256_key UNIQUE (token_sha256)
);

create table identity.buyer_otp_budget (
  day date not null,
  sends integer not null,
  constraint buyer_otp_budget_pkey PRIMARY KEY (day),
  constraint buyer_otp_budget_sends_check CHECK ((sends >= 0))
);

create table identity.buyer_otp_send (
  id text not null,
  challenge_id text not null,
  phone_e164 text not null,
  ip text not null,
  at timestamp with time zone not null,
  outcome text,
  provider_message_id text,
  error text,
  constraint buyer_otp_send_pkey PRIMARY KEY (id),
  constraint buyer_otp_send_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.buyer_challenge(id),
  constraint buyer_otp_send_id_check CHECK ((id ~~ 'bos\_%'::text)),
  constraint buyer_otp_send_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text, 'unknown'::text, 'none'::text])))
);

create table identity.buyer_passkey (
  id text not null,
  buyer_id text not null,
  credential_id text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint buyer_passkey_pkey PRIMARY KEY (id),
  constraint buyer_passkey_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES identity.buyer(id),
  constraint buyer_passkey_counter_check CHECK ((counter >= 0)),
  constraint buyer_passkey_credential_id_key UNIQUE (credential_id),
  constraint buyer_passkey_id_check CHECK ((id ~~ 'bpk\_%'::text)),
  constraint buyer_passkey_name_check CHECK ((name <> ''::text))
);

create table identity.buyer_passkey_challenge (
  token_sha256 bytea not null,
  purpose text not null,
  buyer_id text,
  challenge text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint buyer_passkey_challenge_pkey PRIMARY KEY (token_sha256),
  constraint buyer_passkey_challenge_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES identity.buyer(id),
  constraint buyer_passkey_challenge_check CHECK (((purpose = 'enrol'::text) = (buyer_id IS NOT NULL))),
  constraint buyer_passkey_challenge_purpose_check CHECK ((purpose = ANY (ARRAY['login'::text, 'enrol'::text]))),
  constraint buyer_passkey_challenge_token_sha256_check CHECK ((length(token_sha256) = 32))
);

create table identity.buyer_phone (
  phone_e164 text not null,
  otp_fail integer not null default 0,
  otp_locked_until timestamp with time zone,
  constraint buyer_phone_pkey PRIMARY KEY (phone_e164),
  constraint buyer_phone_otp_fail_check CHECK ((otp_fail >= 0)),
  constraint buyer_phone_phone_e164_check CHECK ((phone_e164 ~ '^628[1-9]\d{7,10}$'::text))
);

create table identity.buyer_session (
  id text not null,
  token_sha256 bytea not null,
  buyer_id text not null,
  cred_version integer not null,
  ip text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  factor text not null default 'password'::text,
  constraint buyer_session_pkey PRIMARY KEY (id),
  constraint buyer_session_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES identity.buyer(id),
  constraint buyer_session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  constraint buyer_session_end_reason_check CHECK ((end_reason = ANY (ARRAY['logout'::text, 'displaced'::text, 'ended_by_owner'::text, 'changed'::text]))),
  constraint buyer_session_factor_check CHECK ((factor = ANY (ARRAY['password'::text, 'whatsapp'::text, 'passkey'::text]))),
  constraint buyer_session_id_check CHECK ((id ~~ 'ses\_%'::text)),
  constraint buyer_session_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint buyer_session_token_sha256_key UNIQUE (token_sha256)
);

create table identity.customer_view (
  id text not null,
  staff_id text not null,
  staff_session_id text not null,
  buyer_id text not null,
  reason text not null,
  address text not null,
  agent text not null,
  ticket_sha256 bytea not null,
  asked_at timestamp with time zone not null,
  ticket_expires_at timestamp with time zone not null,
  token_sha256 bytea,
  started_at timestamp with time zone,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint customer_view_pkey PRIMARY KEY (id),
  constraint customer_view_buyer_id_fkey FOREIGN KEY (buyer_id) REFERENCES identity.buyer(id),
  constraint customer_view_id_check CHECK ((id ~~ 'viw\_%'::text)),
  constraint customer_view_reason_check CHECK ((reason <> ''::text)),
  constraint customer_view_started CHECK ((((started_at IS NULL) = (token_sha256 IS NULL)) AND ((started_at IS NULL) = (expires_at IS NULL)))),
  constraint customer_view_ticket_sha256_check CHECK ((length(ticket_sha256) = 32)),
  constraint customer_view_ticket_sha256_key UNIQUE (ticket_sha256),
  constraint customer_view_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint customer_view_token_sha256_key UNIQUE (token_sha256)
);

create table identity.invitation (
  id text not null,
  staff_id text not null,
  kind text not null,
  token_sha256 bytea not null,
  phone_e164 text not null,
  asks_password boolean not null,
  state text not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  challenge_id text,
  password_hash text,
  constraint invitation_pkey PRIMARY KEY (id),
  constraint invitation_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.login_challenge(id),
  constraint invitation_check CHECK ((expires_at > made_at)),
  constraint invitation_ended_has_no_password CHECK (((state = 'open'::text) OR (password_hash IS NULL))),
  constraint invitation_ended_has_time CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint invitation_id_check CHECK ((id ~~ 'inv\_%'::text)),
  constraint invitation_kind_check CHECK ((kind = ANY (ARRAY['join'::text, 'reset'::text]))),
  constraint invitation_password_has_challenge CHECK (((password_hash IS NULL) OR (challenge_id IS NOT NULL))),
  constraint invitation_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
  constraint invitation_phone_e164_check CHECK ((phone_e164 ~ '^628[1-9]\d{7,10}$'::text)),
  constraint invitation_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint invitation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'used'::text, 'withdrawn'::text, 'replaced'::text]))),
  constraint invitation_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint invitation_token_sha256_key UNIQUE (token_sha256)
);

create table identity.login_challenge (
  id text not null,
  token_sha256 bytea not null,
  staff_id text not null,
  purpose text not null,
  code_mac bytea,
  code_expires_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  attempts integer not null default 0,
  sends integer not null default 0,
  state text not null,
  cred_version integer not null,
  ip text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  device_id text,
  proof_id text,
  session_id text,
  deed_sha256 bytea,
  disown_sha256 bytea,
  disowned_at timestamp with time zone,
  constraint login_challenge_pkey PRIMARY KEY (id),
  constraint challenge_ended_has_no_code CHECK ((((state = 'live'::text) = (ended_at IS NULL)) AND ((state = 'live'::text) OR (code_mac IS NULL)))),
  constraint challenge_step_up_is_bound CHECK (((purpose = 'step_up'::text) = ((proof_id IS NOT NULL) AND (session_id IS NOT NULL) AND (deed_sha256 IS NOT NULL)))),
  constraint login_challenge_attempts_check CHECK (((attempts >= 0) AND (attempts <= 5))),
  constraint login_challenge_code_mac_check CHECK ((length(code_mac) = 32)),
  constraint login_challenge_deed_sha256_check CHECK ((length(deed_sha256) = 32)),
  constraint login_challenge_device_id_fkey FOREIGN KEY (device_id) REFERENCES identity.staff_device(id),
  constraint login_challenge_disown_sha256_check CHECK ((length(disown_sha256) = 32)),
  constraint login_challenge_disown_sha256_key UNIQUE (disown_sha256),
  constraint login_challenge_id_check CHECK ((id ~~ 'chl\_%'::text)),
  constraint login_challenge_purpose_check CHECK ((purpose = ANY (ARRAY['staff_login'::text, 'step_up'::text, 'invitation'::text, 'phone_change'::text, 'password_reset'::text]))),
  constraint login_challenge_sends_check CHECK (((sends >= 0) AND (sends <= 3))),
  constraint login_challenge_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint login_challenge_state_check CHECK ((state = ANY (ARRAY['live'::text, 'succeeded'::text, 'superseded'::text, 'exhausted'::text, 'expired'::text, 'revoked'::text]))),
  constraint login_challenge_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint login_challenge_token_sha256_key UNIQUE (token_sha256)
);

create table identity.otp_budget (
  day date not null,
  sends integer not null,
  low_told_at timestamp with time zone,
  spent_told_at timestamp with time zone,
  constraint otp_budget_pkey PRIMARY KEY (day),
  constraint otp_budget_sends_check CHECK ((sends >= 0))
);

create table identity.otp_send (
  id text not null,
  challenge_id text not null,
  phone_e164 text not null,
  at timestamp with time zone not null,
  outcome text,
  provider_message_id text,
  error text,
  constraint otp_send_pkey PRIMARY KEY (id),
  constraint otp_send_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.login_challenge(id),
  constraint otp_send_id_check CHECK ((id ~~ 'ots\_%'::text)),
  constraint otp_send_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text, 'unknown'::text])))
);

create table identity.password_reset (
  id text not null,
  token_sha256 bytea not null,
  staff_id text,
  state text not null,
  challenge_id text,
  attempts integer not null default 0,
  ip text not null,
  agent text not null,
  asked_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint password_reset_pkey PRIMARY KEY (id),
  constraint password_reset_attempts_check CHECK (((attempts >= 0) AND (attempts <= 5))),
  constraint password_reset_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.login_challenge(id),
  constraint password_reset_challenge_id_key UNIQUE (challenge_id),
  constraint password_reset_code_is_of_somebody CHECK (((staff_id IS NOT NULL) OR (state <> ALL (ARRAY['code_given'::text, 'done'::text])))),
  constraint password_reset_ended_has_time CHECK (((state = ANY (ARRAY['asked'::text, 'code_given'::text])) = (ended_at IS NULL))),
  constraint password_reset_id_check CHECK ((id ~~ 'rst\_%'::text)),
  constraint password_reset_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint password_reset_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'code_given'::text, 'done'::text, 'exhausted'::text, 'superseded'::text]))),
  constraint password_reset_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint password_reset_token_sha256_key UNIQUE (token_sha256)
);

create table identity.phone_change (
  id text not null,
  staff_id text not null,
  from_phone text,
  to_phone text not null,
  state text not null,
  session_id text not null,
  challenge_id text not null,
  cred_version integer not null,
  is_at_once boolean not null,
  stop_sha256 bytea not null,
  ip text not null,
  agent text not null,
  asked_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  counts_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint phone_change_pkey PRIMARY KEY (id),
  constraint phone_change_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.login_challenge(id),
  constraint phone_change_challenge_id_key UNIQUE (challenge_id),
  constraint phone_change_confirmed_has_end CHECK (((confirmed_at IS NULL) = (counts_at IS NULL))),
  constraint phone_change_cooling_is_confirmed CHECK (((state <> ALL (ARRAY['cooling'::text, 'done'::text])) OR (confirmed_at IS NOT NULL))),
  constraint phone_change_ended_has_time CHECK (((state = ANY (ARRAY['code_awaited'::text, 'cooling'::text])) = (ended_at IS NULL))),
  constraint phone_change_from_phone_check CHECK ((from_phone ~ '^628[1-9]\d{7,10}$'::text)),
  constraint phone_change_id_check CHECK ((id ~~ 'pch\_%'::text)),
  constraint phone_change_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint phone_change_state_check CHECK ((state = ANY (ARRAY['code_awaited'::text, 'cooling'::text, 'done'::text, 'stopped'::text, 'withdrawn'::text, 'superseded'::text, 'expired'::text, 'taken'::text]))),
  constraint phone_change_stop_sha256_check CHECK ((length(stop_sha256) = 32)),
  constraint phone_change_stop_sha256_key UNIQUE (stop_sha256),
  constraint phone_change_to_phone_check CHECK ((to_phone ~ '^628[1-9]\d{7,10}$'::text))
);

create table identity.staff_device (
  id text not null,
  staff_id text not null,
  token_sha256 bytea not null,
  pw_fail integer not null default 0,
  pw_locked_until timestamp with time zone,
  otp_fail integer not null default 0,
  otp_locked_until timestamp with time zone,
  ip text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  signed_in_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoke_reason text,
  constraint staff_device_pkey PRIMARY KEY (id),
  constraint staff_device_check CHECK (((revoked_at IS NULL) = (revoke_reason IS NULL))),
  constraint staff_device_id_check CHECK ((id ~~ 'dev\_%'::text)),
  constraint staff_device_otp_fail_check CHECK ((otp_fail >= 0)),
  constraint staff_device_pw_fail_check CHECK ((pw_fail >= 0)),
  constraint staff_device_revoke_reason_check CHECK ((revoke_reason = ANY (ARRAY['displaced'::text, 'password_changed'::text, 'disowned'::text, 'ended_by_staff'::text]))),
  constraint staff_device_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint staff_device_staff_id_token_sha256_key UNIQUE (staff_id, token_sha256),
  constraint staff_device_token_sha256_check CHECK ((length(token_sha256) = 32))
);

create table identity.staff_notice (
  id text not null,
  staff_id text not null,
  kind text not null,
  event_id text not null,
  subject text,
  ip text,
  agent text,
  also_to text[] not null default '{}'::text[],
  at timestamp with time zone not null,
  constraint staff_notice_pkey PRIMARY KEY (id),
  constraint staff_notice_event_id_check CHECK ((event_id <> ''::text)),
  constraint staff_notice_id_check CHECK ((id ~~ 'ntc\_%'::text)),
  constraint staff_notice_kind_check CHECK ((kind ~ '^[a-z_]+$'::text)),
  constraint staff_notice_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint staff_notice_staff_id_kind_event_id_key UNIQUE (staff_id, kind, event_id)
);

create table identity.staff_passkey (
  id text not null,
  staff_id text not null,
  credential_id text not null,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null default '{}'::text[],
  name text not null,
  is_synced boolean not null,
  created_at timestamp with time zone not null,
  cools_until timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_reason text,
  constraint staff_passkey_pkey PRIMARY KEY (id),
  constraint passkey_revoked_has_reason CHECK (((revoked_at IS NULL) = (revoked_reason IS NULL))),
  constraint staff_passkey_credential_id_check CHECK (((length(credential_id) >= 16) AND (length(credential_id) <= 1400))),
  constraint staff_passkey_credential_id_key UNIQUE (credential_id),
  constraint staff_passkey_id_check CHECK ((id ~~ 'psk\_%'::text)),
  constraint staff_passkey_name_check CHECK (((name <> ''::text) AND (length(name) <= 60))),
  constraint staff_passkey_revoked_reason_check CHECK ((revoked_reason = ANY (ARRAY['removed'::text, 'reset'::text]))),
  constraint staff_passkey_sign_count_check CHECK ((sign_count >= 0)),
  constraint staff_passkey_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id)
);

create table identity.staff_recovery_code (
  id text not null,
  staff_id text not null,
  finder bytea not null,
  code_hash text not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint staff_recovery_code_pkey PRIMARY KEY (id),
  constraint staff_recovery_code_code_hash_check CHECK ((code_hash ~~ '$argon2id$%'::text)),
  constraint staff_recovery_code_finder_check CHECK ((length(finder) = 2)),
  constraint staff_recovery_code_id_check CHECK ((id ~~ 'rcv\_%'::text)),
  constraint staff_recovery_code_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id)
);

create table identity.staff_session (
  id text not null,
  token_sha256 bytea not null,
  staff_id text not null,
  challenge_id text not null,
  cred_version integer not null,
  ip text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  factor text not null default 'whatsapp'::text,
  constraint staff_session_pkey PRIMARY KEY (id),
  constraint staff_session_challenge_id_fkey FOREIGN KEY (challenge_id) REFERENCES identity.login_challenge(id),
  constraint staff_session_challenge_id_key UNIQUE (challenge_id),
  constraint staff_session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  constraint staff_session_end_reason_check CHECK ((end_reason = ANY (ARRAY['logout'::text, 'displaced'::text, 'disabled'::text, 'ended_by_staff'::text, 'ended_by_owner'::text, 'disowned'::text]))),
  constraint staff_session_factor_check CHECK ((factor = ANY (ARRAY['whatsapp'::text, 'passkey'::text, 'totp'::text, 'recovery_code'::text, 'break_glass'::text]))),
  constraint staff_session_id_check CHECK ((id ~~ 'ses\_%'::text)),
  constraint staff_session_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint staff_session_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint staff_session_token_sha256_key UNIQUE (token_sha256)
);

create table identity.staff_totp (
  id text not null,
  staff_id text not null,
  secret_sealed bytea not null,
  session_id text not null,
  begun_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  last_step bigint,
  removed_at timestamp with time zone,
  constraint staff_totp_pkey PRIMARY KEY (id),
  constraint staff_totp_id_check CHECK ((id ~~ 'ttp\_%'::text)),
  constraint staff_totp_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id),
  constraint totp_confirmed_has_step CHECK (((confirmed_at IS NULL) = (last_step IS NULL)))
);

create table identity.staff_user (
  id text not null,
  email text not null,
  name text not null,
  role text not null,
  password_hash text not null,
  phone_e164 text,
  cred_version integer not null default 1,
  disabled_at timestamp with time zone,
  pw_fail integer not null default 0,
  pw_locked_until timestamp with time zone,
  otp_fail integer not null default 0,
  otp_locked_until timestamp with time zone,
  created_at timestamp with time zone not null,
  branch_scope text[],
  brand_scope text[],
  must_change_password_since timestamp with time zone,
  invited_at timestamp with time zone,
  suspended_from timestamp with time zone,
  suspended_until timestamp with time zone,
  suspension_reason text,
  reset_fail integer not null default 0,
  constraint staff_user_pkey PRIMARY KEY (id),
  constraint staff_user_cred_version_check CHECK ((cred_version > 0)),
  constraint staff_user_email_check CHECK (((email = lower(email)) AND (email ~~ '%_@_%'::text))),
  constraint staff_user_email_key UNIQUE (email),
  constraint staff_user_id_check CHECK ((id ~~ 'stf\_%'::text)),
  constraint staff_user_name_check CHECK ((name <> ''::text)),
  constraint staff_user_otp_fail_check CHECK ((otp_fail >= 0)),
  constraint staff_user_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
  constraint staff_user_phone_e164_check CHECK ((phone_e164 ~ '^628[1-9]\d{7,10}$'::text)),
  constraint staff_user_phone_e164_key UNIQUE (phone_e164),
  constraint staff_user_pw_fail_check CHECK ((pw_fail >= 0)),
  constraint staff_user_reset_fail_check CHECK ((reset_fail >= 0)),
  constraint staff_user_role_check CHECK ((role ~ '^[a-z][a-z0-9_]{1,39}$'::text)),
  constraint staff_user_suspension_has_length CHECK (((suspended_until IS NULL) OR ((suspended_from IS NOT NULL) AND (suspended_until > suspended_from)))),
  constraint staff_user_suspension_is_whole CHECK (((suspended_from IS NULL) = (suspension_reason IS NULL))),
  constraint staff_user_suspension_reason_check CHECK ((suspension_reason <> ''::text))
);

create table identity.webauthn_challenge (
  challenge text not null,
  staff_id text not null,
  purpose text not null,
  bound_to text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint webauthn_challenge_pkey PRIMARY KEY (challenge),
  constraint webauthn_challenge_challenge_check CHECK ((length(challenge) >= 22)),
  constraint webauthn_challenge_check CHECK ((expires_at <= (created_at + '00:05:00'::interval))),
  constraint webauthn_challenge_purpose_check CHECK ((purpose = ANY (ARRAY['login'::text, 'proof'::text, 'enrol'::text]))),
  constraint webauthn_challenge_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES identity.staff_user(id)
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

create table invoicing.account (
  company_id text not null,
  credit_idr bigint not null default 0,
  constraint account_pkey PRIMARY KEY (company_id),
  constraint account_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint account_credit_idr_check CHECK ((credit_idr >= 0))
);

create table invoicing.allocation (
  id text not null,
  invoice_id text not null,
  company_id text not null,
  source text not null,
  source_id text not null,
  amount_idr bigint not null,
  discount_idr bigint not null default 0,
  at timestamp with time zone not null,
  constraint allocation_pkey PRIMARY KEY (id),
  constraint allocation_amount_idr_check CHECK ((amount_idr > 0)),
  constraint allocation_company_id_fkey FOREIGN KEY (company_id) REFERENCES invoicing.account(company_id),
  constraint allocation_discount_idr_check CHECK ((discount_idr >= 0)),
  constraint allocation_id_check CHECK ((id ~~ 'alc\_%'::text)),
  constraint allocation_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoicing.invoice(id),
  constraint allocation_source_check CHECK ((source = ANY (ARRAY['payment'::text, 'credit'::text, 'giro'::text]))),
  constraint allocation_source_id_invoice_id_key UNIQUE (source_id, invoice_id)
);

create table invoicing.allocation_undo (
  allocation_id text not null,
  by text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint allocation_undo_pkey PRIMARY KEY (allocation_id),
  constraint allocation_undo_allocation_id_fkey FOREIGN KEY (allocation_id) REFERENCES invoicing.allocation(id),
  constraint allocation_undo_reason_check CHECK ((reason <> ''::text))
);

create table invoicing.bundle (
  id text not null,
  number text not null,
  company_id text not null,
  buyer_id text not null,
  submission_key text not null,
  payment_id text not null,
  amount_idr bigint not null,
  discount_idr bigint not null,
  state text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  constraint bundle_pkey PRIMARY KEY (id),
  constraint bundle_amount_idr_check CHECK ((amount_idr > 0)),
  constraint bundle_company_id_fkey FOREIGN KEY (company_id) REFERENCES invoicing.account(company_id),
  constraint bundle_discount_idr_check CHECK ((discount_idr >= 0)),
  constraint bundle_id_check CHECK ((id ~~ 'bun\_%'::text)),
  constraint bundle_number_key UNIQUE (number),
  constraint bundle_payment_id_check CHECK ((payment_id ~~ 'pay\_%'::text)),
  constraint bundle_payment_id_key UNIQUE (payment_id),
  constraint bundle_state_check CHECK ((state = ANY (ARRAY['open'::text, 'applied'::text, 'ended'::text]))),
  constraint bundle_submission_key_key UNIQUE (submission_key)
);

create table invoicing.bundle_line (
  bundle_id text not null,
  position smallint not null,
  invoice_id text not null,
  amount_idr bigint not null,
  discount_idr bigint not null,
  discount_until date,
  constraint bundle_line_pkey PRIMARY KEY (bundle_id, "position"),
  constraint bundle_line_amount_idr_check CHECK ((amount_idr > 0)),
  constraint bundle_line_bundle_id_fkey FOREIGN KEY (bundle_id) REFERENCES invoicing.bundle(id),
  constraint bundle_line_bundle_id_invoice_id_key UNIQUE (bundle_id, invoice_id),
  constraint bundle_line_check CHECK (((discount_idr > 0) = (discount_until IS NOT NULL))),
  constraint bundle_line_discount_idr_check CHECK ((discount_idr >= 0)),
  constraint bundle_line_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoicing.invoice(id)
);

create table invoicing.cash_discount_rule (
  id text not null,
  basis_points integer not null,
  within_days smallint not null,
  starts_on date not null,
  ends_on date,
  constraint cash_discount_rule_pkey PRIMARY KEY (id),
  constraint cash_discount_rule_basis_points_check CHECK (((basis_points >= 1) AND (basis_points <= 5000))),
  constraint cash_discount_rule_check CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
  constraint cash_discount_rule_id_check CHECK ((id ~~ 'cdr\_%'::text)),
  constraint cash_discount_rule_within_days_check CHECK (((within_days >= 0) AND (within_days <= 90)))
);

create table invoicing.credit_entry (
  id text not null,
  company_id text not null,
  amount_idr bigint not null,
  balance_idr bigint not null,
  reason text not null,
  source_id text not null,
  by text not null,
  at timestamp with time zone not null,
  constraint credit_entry_pkey PRIMARY KEY (id),
  constraint credit_entry_amount_idr_check CHECK ((amount_idr <> 0)),
  constraint credit_entry_balance_idr_check CHECK ((balance_idr >= 0)),
  constraint credit_entry_company_id_fkey FOREIGN KEY (company_id) REFERENCES invoicing.account(company_id),
  constraint credit_entry_id_check CHECK ((id ~~ 'cre\_%'::text)),
  constraint credit_entry_reason_check CHECK ((reason = ANY (ARRAY['surplus'::text, 'deposit'::text, 'leftover'::text, 'undone'::text, 'giro'::text, 'used'::text, 'returned'::text, 'refunded'::text, 'giro_bounced'::text]))),
  constraint credit_entry_reason_source_id_key UNIQUE (reason, source_id)
);

create table invoicing.credit_line (
  company_id text not null,
  limit_idr bigint not null,
  term_days smallint not null,
  grace_days smallint not null default 3,
  blocked_reason text,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint credit_line_pkey PRIMARY KEY (company_id),
  constraint credit_line_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint credit_line_grace_days_check CHECK (((grace_days >= 0) AND (grace_days <= 60))),
  constraint credit_line_limit_idr_check CHECK ((limit_idr >= 0)),
  constraint credit_line_term_days_check CHECK (((term_days >= 1) AND (term_days <= 180)))
);

create table invoicing.giro (
  id text not null,
  company_id text not null,
  number text not null,
  bank text not null,
  amount_idr bigint not null,
  due_on date not null,
  state text not null,
  received_at timestamp with time zone not null,
  constraint giro_pkey PRIMARY KEY (id),
  constraint giro_amount_idr_check CHECK ((amount_idr > 0)),
  constraint giro_bank_number_key UNIQUE (bank, number),
  constraint giro_company_id_fkey FOREIGN KEY (company_id) REFERENCES invoicing.account(company_id),
  constraint giro_id_check CHECK ((id ~~ 'gir\_%'::text)),
  constraint giro_state_check CHECK ((state = ANY (ARRAY['held'::text, 'deposited'::text, 'cleared'::text, 'bounced'::text])))
);

create table invoicing.giro_history (
  id bigint not null generated always as identity,
  giro_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  by text not null,
  at timestamp with time zone not null,
  constraint giro_history_pkey PRIMARY KEY (id),
  constraint giro_history_giro_id_fkey FOREIGN KEY (giro_id) REFERENCES invoicing.giro(id)
);

create table invoicing.giro_line (
  giro_id text not null,
  invoice_id text not null,
  amount_idr bigint not null,
  constraint giro_line_pkey PRIMARY KEY (giro_id, invoice_id),
  constraint giro_line_amount_idr_check CHECK ((amount_idr > 0)),
  constraint giro_line_giro_id_fkey FOREIGN KEY (giro_id) REFERENCES invoicing.giro(id),
  constraint giro_line_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoicing.invoice(id)
);

create table invoicing.invoice (
  id text not null,
  number text not null,
  settlement text not null,
  order_id text not null,
  order_number text not null,
  company_id text,
  customer_name text not null,
  customer_address text not null,
  net_idr bigint not null,
  tax_idr bigint not null,
  total_idr bigint not null,
  paid_idr bigint not null default 0,
  state text not null,
  payment_id text,
  issued_on date not null,
  due_on date not null,
  issued_at timestamp with time zone not null,
  constraint invoice_pkey PRIMARY KEY (id),
  constraint invoice_check CHECK ((total_idr = (net_idr + tax_idr))),
  constraint invoice_check1 CHECK (((paid_idr >= 0) AND (paid_idr <= total_idr))),
  constraint invoice_check2 CHECK ((due_on >= issued_on)),
  constraint invoice_check3 CHECK (((settlement = 'prepaid'::text) = (payment_id IS NOT NULL))),
  constraint invoice_check4 CHECK (((settlement = 'prepaid'::text) OR (company_id IS NOT NULL))),
  constraint invoice_check5 CHECK (((settlement = 'on_account'::text) OR (paid_idr = total_idr))),
  constraint invoice_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint invoice_id_check CHECK ((id ~~ 'inv\_%'::text)),
  constraint invoice_net_idr_check CHECK ((net_idr > 0)),
  constraint invoice_number_key UNIQUE (number),
  constraint invoice_order_id_check CHECK ((order_id ~~ 'ord\_%'::text)),
  constraint invoice_order_id_key UNIQUE (order_id),
  constraint invoice_payment_id_check CHECK ((payment_id ~~ 'pay\_%'::text)),
  constraint invoice_settlement_check CHECK ((settlement = ANY (ARRAY['prepaid'::text, 'on_account'::text]))),
  constraint invoice_state_check CHECK ((state = ANY (ARRAY['open'::text, 'partly_paid'::text, 'paid'::text, 'void'::text]))),
  constraint invoice_state_says_what_is_paid CHECK (
CASE state
    WHEN 'open'::text THEN (paid_idr = 0)
    WHEN 'partly_paid'::text THEN ((paid_idr > 0) AND (paid_idr < total_idr))
    WHEN 'paid'::text THEN (paid_idr = total_idr)
    ELSE (paid_idr = 0)
END),
  constraint invoice_tax_idr_check CHECK ((tax_idr >= 0))
);

create table invoicing.invoice_history (
  id bigint not null generated always as identity,
  invoice_id text not null,
  from_state text,
  to_state text not null,
  amount_idr bigint not null,
  reason text not null,
  by text not null,
  at timestamp with time zone not null,
  constraint invoice_history_pkey PRIMARY KEY (id),
  constraint invoice_history_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoicing.invoice(id)
);

create table invoicing.invoice_line (
  invoice_id text not null,
  position smallint not null,
  sku text not null,
  name_id text not null,
  name_en text not null,
  brand text not null,
  quantity integer not null,
  unit_price_idr bigint not null,
  line_idr bigint not null,
  constraint invoice_line_pkey PRIMARY KEY (invoice_id, "position"),
  constraint invoice_line_check CHECK ((line_idr = (unit_price_idr * quantity))),
  constraint invoice_line_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES invoicing.invoice(id),
  constraint invoice_line_quantity_check CHECK ((quantity > 0)),
  constraint invoice_line_unit_price_idr_check CHECK ((unit_price_idr > 0))
);

create table invoicing.number_series (
  series text not null,
  last_number bigint not null,
  constraint number_series_pkey PRIMARY KEY (series)
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

create table ledger.balance_day (
  account_code text not null,
  subledger text not null,
  day date not null,
  debit_idr bigint not null,
  credit_idr bigint not null,
  constraint balance_day_pkey PRIMARY KEY (account_code, subledger, day),
  constraint balance_day_account_code_fkey FOREIGN KEY (account_code) REFERENCES ledger.account(code),
  constraint balance_day_credit_idr_check CHECK ((credit_idr >= 0)),
  constraint balance_day_debit_idr_check CHECK ((debit_idr >= 0))
);

create table ledger.entry (
  id text not null,
  kind text not null,
  source_id text not null,
  reverses_id text,
  description text not null,
  booked_on date not null,
  posted_at timestamp with time zone not null,
  xact xid8 not null default pg_current_xact_id(),
  constraint entry_pkey PRIMARY KEY (id),
  constraint entry_check CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
  constraint entry_id_check CHECK ((id ~~ 'ent\_%'::text)),
  constraint entry_kind_check CHECK ((kind = ANY (ARRAY['payment_receipt'::text, 'surplus_receipt'::text, 'suspense_resolved'::text, 'fee_true_up'::text, 'settlement'::text, 'refund_ordered'::text, 'refund_paid'::text, 'refund_failed'::text, 'invoice'::text, 'allocation'::text, 'credit_granted'::text, 'credit_used'::text, 'cash_discount'::text, 'bank_receipt'::text, 'booking_capture'::text, 'reversal'::text]))),
  constraint entry_kind_source_id_key UNIQUE (kind, source_id),
  constraint entry_reverses_id_fkey FOREIGN KEY (reverses_id) REFERENCES ledger.entry(id),
  constraint entry_reverses_id_key UNIQUE (reverses_id)
);

create table ledger.line (
  entry_id text not null,
  position smallint not null,
  account_code text not null,
  amount_idr bigint not null,
  subledger text,
  constraint line_pkey PRIMARY KEY (entry_id, "position"),
  constraint line_account_code_fkey FOREIGN KEY (account_code) REFERENCES ledger.account(code),
  constraint line_amount_idr_check CHECK ((amount_idr <> 0)),
  constraint line_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger.entry(id),
  constraint line_subledger_check CHECK ((subledger ~ '^[A-Za-z0-9_:.-]{1,64}$'::text))
);

create table ledger.proof (
  id bigint not null generated always as identity,
  seal_seq bigint not null,
  seal_hash bytea not null,
  to_xact xid8 not null,
  entry_count bigint not null,
  debit_idr bigint not null,
  is_full boolean not null,
  proven_at timestamp with time zone not null,
  constraint proof_pkey PRIMARY KEY (id),
  constraint proof_entry_count_check CHECK ((entry_count >= 0)),
  constraint proof_seal_hash_check CHECK ((length(seal_hash) = 32))
);

create table ledger.proof_lease (
  is_only boolean not null default true,
  token bigint not null,
  leased_until timestamp with time zone not null,
  last_run_at timestamp with time zone,
  last_full_at timestamp with time zone,
  constraint proof_lease_pkey PRIMARY KEY (is_only),
  constraint proof_lease_is_only_check CHECK (is_only)
);

create table ledger.seal (
  seq bigint not null,
  from_xact xid8 not null,
  to_xact xid8 not null,
  entry_count bigint not null,
  debit_idr bigint not null,
  digest bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  sealed_at timestamp with time zone not null,
  constraint seal_pkey PRIMARY KEY (seq),
  constraint seal_check CHECK ((from_xact < to_xact)),
  constraint seal_digest_check CHECK ((length(digest) = 32)),
  constraint seal_entry_count_check CHECK ((entry_count > 0)),
  constraint seal_hash_check CHECK ((length(hash) = 32)),
  constraint seal_prev_hash_check CHECK ((length(prev_hash) = 32)),
  constraint seal_prev_hash_key UNIQUE (prev_hash),
  constraint seal_seq_check CHECK ((seq > 0))
);

create table ledger.seal_entry (
  seal_seq bigint not null,
  position integer not null,
  entry_id text not null,
  digest bytea not null,
  constraint seal_entry_pkey PRIMARY KEY (seal_seq, "position"),
  constraint seal_entry_digest_check CHECK ((length(digest) = 32)),
  constraint seal_entry_entry_id_key UNIQUE (entry_id),
  constraint seal_entry_position_check CHECK (("position" > 0)),
  constraint seal_entry_seal_seq_fkey FOREIGN KEY (seal_seq) REFERENCES ledger.seal(seq) DEFERRABLE INITIALLY DEFERRED
);

create table mail.message (
  id text not null,
  dedupe_key text not null,
  recipient text not null,
  subject text not null,
  content jsonb not null,
  state text not null,
  error text,
  tries integer not null default 0,
  unclear_answers integer not null default 0,
  calling_since timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint message_pkey PRIMARY KEY (id),
  constraint message_dedupe_key_check CHECK ((dedupe_key <> ''::text)),
  constraint message_dedupe_key_key UNIQUE (dedupe_key),
  constraint message_id_check CHECK ((id ~~ 'eml\_%'::text)),
  constraint message_recipient_check CHECK (((recipient ~ '^[^@\s<>,;:"()\\]+@[^@\s<>,;:"()\\]+$'::text) AND (length(recipient) <= 254))),
  constraint message_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text, 'unknown'::text]))),
  constraint message_subject_check CHECK (((subject <> ''::text) AND (subject !~ '[[:cntrl:]]'::text))),
  constraint message_tries_check CHECK ((tries >= 0)),
  constraint message_unclear_answers_check CHECK (((unclear_answers >= 0) AND (unclear_answers <= 2)))
);

create table mail.message_move (
  id bigint not null generated always as identity,
  message_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint message_move_pkey PRIMARY KEY (id),
  constraint message_move_message_id_fkey FOREIGN KEY (message_id) REFERENCES mail.message(id)
);

create table messaging.delivery_event (
  provider_message_id text not null,
  status text not null,
  correlation_id text,
  error text,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  constraint delivery_event_pkey PRIMARY KEY (provider_message_id, status),
  constraint delivery_event_status_check CHECK ((status = ANY (ARRAY['sent'::text, 'delivered'::text, 'read'::text, 'failed'::text])))
);

create table messaging.message (
  id text not null,
  dedupe_key text not null,
  phone_e164 text not null,
  template text not null,
  params jsonb not null,
  state text not null,
  provider_message_id text,
  error text,
  tries integer not null default 0,
  unclear_answers integer not null default 0,
  calling_since timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint message_pkey PRIMARY KEY (id),
  constraint message_dedupe_key_key UNIQUE (dedupe_key),
  constraint message_id_check CHECK ((id ~~ 'msg\_%'::text)),
  constraint message_phone_e164_check CHECK ((phone_e164 ~ '^628[1-9]\d{7,10}$'::text)),
  constraint message_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'accepted'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'unknown'::text]))),
  constraint message_tries_check CHECK ((tries >= 0)),
  constraint message_unclear_answers_check CHECK (((unclear_answers >= 0) AND (unclear_answers <= 2)))
);

create table messaging.message_move (
  id bigint not null generated always as identity,
  message_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint message_move_pkey PRIMARY KEY (id),
  constraint message_move_message_id_fkey FOREIGN KEY (message_id) REFERENCES messaging.message(id)
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
  constraint purchase_state_check CHECK ((state = ANY (ARRAY['awaiting_payment'::text, 'paid'::text, 'on_account'::text, 'under_review'::text, 'refunded'::text, 'cancelled'::text, 'expired'::text]))),
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

create table ordering.reissue (
  purchase_id text not null,
  replaces_id text not null,
  at timestamp with time zone not null,
  constraint reissue_pkey PRIMARY KEY (purchase_id),
  constraint reissue_check CHECK ((purchase_id <> replaces_id)),
  constraint reissue_purchase_id_fkey FOREIGN KEY (purchase_id) REFERENCES ordering.purchase(id),
  constraint reissue_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES ordering.purchase(id),
  constraint reissue_replaces_id_key UNIQUE (replaces_id)
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
  is_closed boolean not null default true,
  through_attempt_id text,
  end_state text,
  end_again_at timestamp with time zone,
  correlation_id text,
  constraint attempt_pkey PRIMARY KEY (id),
  constraint attempt_amount_idr_check CHECK ((amount_idr > 0)),
  constraint attempt_correlation_id_check CHECK ((correlation_id ~ '^[0-9A-Za-z-]{26,36}$'::text)),
  constraint attempt_end_state_check CHECK ((end_state = ANY (ARRAY['wanted'::text, 'ended'::text, 'lapses'::text, 'paid_first'::text, 'refused'::text]))),
  constraint attempt_id_check CHECK ((id ~~ 'att\_%'::text)),
  constraint attempt_outcome_check CHECK ((outcome = ANY (ARRAY['awaiting'::text, 'refused'::text, 'unknown'::text, 'paid'::text, 'not_paid'::text]))),
  constraint attempt_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint attempt_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text, 'transfer'::text]))),
  constraint attempt_reference_key UNIQUE (reference),
  constraint attempt_request_id_key UNIQUE (request_id),
  constraint attempt_through_attempt_id_fkey FOREIGN KEY (through_attempt_id) REFERENCES payments.attempt(id)
);

create table payments.bank_account (
  id text not null,
  bank text not null,
  bank_name text not null,
  number text not null,
  holder text not null,
  position integer not null,
  is_active boolean not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint bank_account_pkey PRIMARY KEY (id),
  constraint bank_account_bank_check CHECK ((bank ~ '^[a-z0-9]{2,20}$'::text)),
  constraint bank_account_bank_name_check CHECK (((length(bank_name) >= 2) AND (length(bank_name) <= 40))),
  constraint bank_account_bank_number_key UNIQUE (bank, number),
  constraint bank_account_holder_check CHECK (((length(holder) >= 2) AND (length(holder) <= 80))),
  constraint bank_account_id_check CHECK ((id ~~ 'acc\_%'::text)),
  constraint bank_account_number_check CHECK ((number ~ '^\d{6,20}$'::text))
);

create table payments.bank_mutation (
  id text not null,
  account_id text not null,
  booked_on date not null,
  amount_idr bigint not null,
  description text not null,
  description_sha256 bytea not null,
  reference text,
  twin_key text not null,
  source text not null,
  recorded_by text not null,
  recorded_at timestamp with time zone not null,
  constraint bank_mutation_pkey PRIMARY KEY (id),
  constraint bank_mutation_account_id_fkey FOREIGN KEY (account_id) REFERENCES payments.bank_account(id),
  constraint bank_mutation_amount_idr_check CHECK ((amount_idr > 0)),
  constraint bank_mutation_id_check CHECK ((id ~~ 'mut\_%'::text)),
  constraint bank_mutation_once UNIQUE (account_id, booked_on, amount_idr, description_sha256, twin_key),
  constraint bank_mutation_source_check CHECK ((source = ANY (ARRAY['typed'::text, 'file'::text])))
);

create table payments.channel_breaker (
  scope text not null,
  state text not null,
  failures integer not null default 0,
  openings integer not null default 0,
  reason text,
  retry_at timestamp with time zone,
  probe_attempt_id text,
  probe_until timestamp with time zone,
  changed_at timestamp with time zone not null,
  alerted_at timestamp with time zone,
  constraint channel_breaker_pkey PRIMARY KEY (scope),
  constraint channel_breaker_check CHECK (((state = 'closed'::text) = (retry_at IS NULL))),
  constraint channel_breaker_check1 CHECK (((state = 'half_open'::text) = (probe_attempt_id IS NOT NULL))),
  constraint channel_breaker_check2 CHECK (((probe_attempt_id IS NULL) = (probe_until IS NULL))),
  constraint channel_breaker_failures_check CHECK ((failures >= 0)),
  constraint channel_breaker_openings_check CHECK ((openings >= 0)),
  constraint channel_breaker_scope_check CHECK ((scope ~ '^(channel|provider):[a-z0-9_]{2,60}$'::text)),
  constraint channel_breaker_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'half_open'::text])))
);

create table payments.channel_breaker_history (
  id bigint not null generated always as identity,
  scope text not null,
  from_state text not null,
  to_state text not null,
  reason text not null,
  attempt_id text,
  by text not null,
  at timestamp with time zone not null,
  constraint channel_breaker_history_pkey PRIMARY KEY (id),
  constraint channel_breaker_history_scope_fkey FOREIGN KEY (scope) REFERENCES payments.channel_breaker(scope)
);

create table payments.channel_health (
  scope text not null,
  windows jsonb not null,
  hours jsonb not null,
  last_notification_at timestamp with time zone,
  last_success_at timestamp with time zone,
  weather text not null,
  weather_reason text not null,
  weather_since timestamp with time zone not null,
  measured_at timestamp with time zone not null,
  constraint channel_health_pkey PRIMARY KEY (scope),
  constraint channel_health_scope_check CHECK ((scope ~ '^(channel|provider):[a-z0-9_]{2,60}$'::text)),
  constraint channel_health_weather_check CHECK ((weather = ANY (ARRAY['good'::text, 'unknown'::text, 'disturbed'::text, 'down'::text])))
);

create table payments.channel_switch (
  id text not null,
  target_kind text not null,
  target_id text not null,
  message_id text not null,
  message_en text not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone,
  daily_from integer,
  daily_until integer,
  reason text not null,
  made_by text not null,
  made_by_name text not null,
  made_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text,
  ended_by_name text,
  end_reason text,
  constraint channel_switch_pkey PRIMARY KEY (id),
  constraint channel_switch_check CHECK (((until_at IS NULL) OR (until_at > from_at))),
  constraint channel_switch_check1 CHECK (((daily_from IS NULL) = (daily_until IS NULL))),
  constraint channel_switch_check2 CHECK (((daily_from IS DISTINCT FROM daily_until) OR (daily_from IS NULL))),
  constraint channel_switch_check3 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
  constraint channel_switch_daily_from_check CHECK (((daily_from >= 0) AND (daily_from <= 1439))),
  constraint channel_switch_daily_until_check CHECK (((daily_until >= 0) AND (daily_until <= 1439))),
  constraint channel_switch_id_check CHECK ((id ~~ 'csw\_%'::text)),
  constraint channel_switch_message_en_check CHECK (((length(message_en) >= 3) AND (length(message_en) <= 300))),
  constraint channel_switch_message_id_check CHECK (((length(message_id) >= 3) AND (length(message_id) <= 300))),
  constraint channel_switch_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 300))),
  constraint channel_switch_target_id_check CHECK ((target_id ~ '^[a-z0-9_]{2,60}$'::text)),
  constraint channel_switch_target_kind_check CHECK ((target_kind = ANY (ARRAY['channel'::text, 'family'::text, 'provider'::text])))
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

create table payments.health_turn (
  id boolean not null default true,
  measured_at timestamp with time zone not null,
  constraint health_turn_pkey PRIMARY KEY (id),
  constraint health_turn_id_check CHECK (id)
);

create table payments.issued_token (
  token_sha256 bytea not null,
  provider text not null,
  expires_at timestamp with time zone not null,
  constraint issued_token_pkey PRIMARY KEY (token_sha256),
  constraint issued_token_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text])))
);

create table payments.linked_account (
  id text not null,
  provider text not null,
  buyer_id text not null,
  company_id text,
  state text not null,
  phone_masked text,
  device_id text not null,
  ticket_sha256 bytea not null,
  auth_code_sealed bytea,
  access_token_sealed bytea,
  access_expires_at timestamp with time zone,
  refresh_token_sealed bytea,
  refresh_expires_at timestamp with time zone,
  busy_until timestamp with time zone,
  created_at timestamp with time zone not null,
  linked_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint linked_account_pkey PRIMARY KEY (id),
  constraint linked_account_buyer_id_check CHECK (((length(buyer_id) >= 1) AND (length(buyer_id) <= 64))),
  constraint linked_account_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint linked_account_id_check CHECK ((id ~~ 'lnk\_%'::text)),
  constraint linked_account_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint linked_account_secrets_end CHECK (((state = ANY (ARRAY['binding'::text, 'linked'::text])) OR ((auth_code_sealed IS NULL) AND (access_token_sealed IS NULL) AND (refresh_token_sealed IS NULL)))),
  constraint linked_account_state_check CHECK ((state = ANY (ARRAY['binding'::text, 'linked'::text, 'dead'::text, 'unlinked'::text]))),
  constraint linked_account_ticket_sha256_key UNIQUE (ticket_sha256),
  constraint linked_account_tokens_while_linked CHECK (((state = 'linked'::text) = ((access_token_sealed IS NOT NULL) AND (access_expires_at IS NOT NULL) AND (refresh_token_sealed IS NOT NULL) AND (refresh_expires_at IS NOT NULL))))
);

create table payments.linked_account_history (
  id bigint not null generated always as identity,
  linked_account_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint linked_account_history_pkey PRIMARY KEY (id),
  constraint linked_account_history_linked_account_id_fkey FOREIGN KEY (linked_account_id) REFERENCES payments.linked_account(id)
);

create table payments.linked_exchange (
  id bigint not null generated always as identity,
  subject_id text not null,
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
  constraint linked_exchange_pkey PRIMARY KEY (id),
  constraint linked_exchange_duration_ms_check CHECK ((duration_ms >= 0)),
  constraint linked_exchange_subject_id_check CHECK (((subject_id ~~ 'lnk\_%'::text) OR (subject_id ~~ 'rsv\_%'::text)))
);

create table payments.mutation_import (
  id text not null,
  account_id text not null,
  file_sha256 bytea not null,
  rows jsonb not null,
  refused jsonb not null,
  outgoing integer not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  done_at timestamp with time zone,
  added integer,
  constraint mutation_import_pkey PRIMARY KEY (id),
  constraint mutation_import_account_id_fkey FOREIGN KEY (account_id) REFERENCES payments.bank_account(id),
  constraint mutation_import_added_check CHECK ((added >= 0)),
  constraint mutation_import_check CHECK (((done_at IS NULL) = (added IS NULL))),
  constraint mutation_import_id_check CHECK ((id ~~ 'imp\_%'::text)),
  constraint mutation_import_outgoing_check CHECK ((outgoing >= 0))
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

create table payments.notification_replay (
  id text not null,
  notification_id text not null,
  payment_id text,
  outcome text not null,
  reason text not null,
  by_id text not null,
  by_name text not null,
  at timestamp with time zone not null,
  constraint notification_replay_pkey PRIMARY KEY (id),
  constraint notification_replay_id_check CHECK ((id ~~ 'rpl\_%'::text)),
  constraint notification_replay_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES payments.notification(id),
  constraint notification_replay_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
);

create table payments.notification_review (
  notification_id text not null,
  note text not null,
  by_id text not null,
  by_name text not null,
  at timestamp with time zone not null,
  constraint notification_review_pkey PRIMARY KEY (notification_id),
  constraint notification_review_note_check CHECK (((length(note) >= 1) AND (length(note) <= 500))),
  constraint notification_review_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES payments.notification(id)
);

create table payments.pay_link (
  id text not null,
  payment_id text not null,
  token_sha256 bytea not null,
  made_by_kind text not null,
  made_by text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  revoked_by text,
  constraint pay_link_pkey PRIMARY KEY (id),
  constraint pay_link_check CHECK ((expires_at > created_at)),
  constraint pay_link_check1 CHECK (((made_by_kind = 'visitor'::text) = (made_by IS NULL))),
  constraint pay_link_check2 CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
  constraint pay_link_id_check CHECK ((id ~~ 'plk\_%'::text)),
  constraint pay_link_made_by_kind_check CHECK ((made_by_kind = ANY (ARRAY['buyer'::text, 'visitor'::text, 'staff'::text]))),
  constraint pay_link_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint pay_link_token_sha256_check CHECK ((length(token_sha256) = 32)),
  constraint pay_link_token_sha256_key UNIQUE (token_sha256)
);

create table payments.payment (
  id text not null,
  order_id text,
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
  subject_kind text not null default 'order'::text,
  subject_id text,
  company_id text,
  received_idr bigint not null default 0,
  constraint payment_pkey PRIMARY KEY (id),
  constraint payment_amount_idr_check CHECK ((amount_idr > 0)),
  constraint payment_check CHECK (((state = 'settled'::text) = (settled_at IS NOT NULL))),
  constraint payment_check1 CHECK (((received_idr >= 0) AND (received_idr <= amount_idr))),
  constraint payment_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint payment_id_check CHECK ((id ~~ 'pay\_%'::text)),
  constraint payment_order_id_key UNIQUE (order_id),
  constraint payment_order_is_subject CHECK (((subject_kind = 'order'::text) = (order_id IS NOT NULL))),
  constraint payment_settled_in_full CHECK (((state = 'settled'::text) = (received_idr = amount_idr))),
  constraint payment_state_check CHECK ((state = ANY (ARRAY['choosing'::text, 'preparing'::text, 'awaiting'::text, 'unknown'::text, 'settled'::text, 'expired'::text, 'cancelled'::text]))),
  constraint payment_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['order'::text, 'invoices'::text, 'booking'::text, 'deposit'::text])))
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

create table payments.permanent_account (
  id text not null,
  company_id text not null,
  channel_id text not null,
  number text not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  holder text not null default ''::text,
  constraint permanent_account_pkey PRIMARY KEY (id),
  constraint permanent_account_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint permanent_account_id_check CHECK ((id ~~ 'pva\_%'::text)),
  constraint permanent_account_number_check CHECK ((number ~ '^\d{6,28}$'::text)),
  constraint permanent_account_number_key UNIQUE (number)
);

create table payments.provider_token (
  provider text not null,
  party text not null,
  sealed_token bytea not null,
  renew_at timestamp with time zone not null,
  dies_at timestamp with time zone not null,
  fetched_at timestamp with time zone not null,
  constraint provider_token_pkey PRIMARY KEY (provider, party),
  constraint provider_token_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text])))
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
  applied_idr bigint not null,
  channel_id text,
  fee_idr bigint not null default 0,
  fee_vat_idr bigint not null default 0,
  paid_by text,
  forgiven_idr bigint not null default 0,
  constraint receipt_pkey PRIMARY KEY (id),
  constraint receipt_amount_idr_check CHECK ((amount_idr > 0)),
  constraint receipt_applied_by_disposition CHECK (
CASE disposition
    WHEN 'settles'::text THEN (applied_idr = amount_idr)
    WHEN 'part'::text THEN (applied_idr = amount_idr)
    WHEN 'over'::text THEN ((applied_idr > 0) AND (applied_idr < amount_idr))
    ELSE (applied_idr = 0)
END),
  constraint receipt_applied_within CHECK (((applied_idr >= 0) AND (applied_idr <= amount_idr))),
  constraint receipt_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.attempt(id),
  constraint receipt_attempt_id_key UNIQUE (attempt_id),
  constraint receipt_disposition_check CHECK ((disposition = ANY (ARRAY['settles'::text, 'part'::text, 'over'::text, 'surplus'::text]))),
  constraint receipt_fee_idr_check CHECK ((fee_idr >= 0)),
  constraint receipt_fee_vat_idr_check CHECK ((fee_vat_idr >= 0)),
  constraint receipt_forgiven_idr_check CHECK (((forgiven_idr >= 0) AND (forgiven_idr <= 999))),
  constraint receipt_forgiven_settles CHECK (((forgiven_idr = 0) OR (disposition = 'settles'::text))),
  constraint receipt_id_check CHECK ((id ~~ 'rcp\_%'::text)),
  constraint receipt_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint receipt_provider_provider_reference_key UNIQUE (provider, provider_reference)
);

create table payments.refund (
  id text not null,
  payment_id text not null,
  receipt_id text not null,
  surplus_id text,
  amount_idr bigint not null,
  method text not null,
  provider text not null,
  channel_id text not null,
  state text not null,
  reference text not null,
  request_id text not null,
  provider_reference text,
  reason text not null,
  note text not null default ''::text,
  bank text,
  account_number text,
  account_holder text,
  maker text not null,
  maker_name text not null,
  needs_checker boolean not null,
  checker text,
  expected_on date not null,
  advance_idr bigint not null default 0,
  net_idr bigint not null default 0,
  tax_idr bigint not null default 0,
  suspense_idr bigint not null default 0,
  forgiven_idr bigint not null default 0,
  outcome_reason text,
  times_asked integer not null default 0,
  asked_at timestamp with time zone,
  ask_again_at timestamp with time zone,
  created_at timestamp with time zone not null,
  ordered_at timestamp with time zone,
  refunded_at timestamp with time zone,
  constraint refund_pkey PRIMARY KEY (id),
  constraint refund_account_number_check CHECK ((account_number ~ '^\d{5,20}$'::text)),
  constraint refund_advance_idr_check CHECK ((advance_idr >= 0)),
  constraint refund_amount_idr_check CHECK ((amount_idr > 0)),
  constraint refund_check CHECK (((checker IS NULL) OR (checker <> maker))),
  constraint refund_check1 CHECK (((NOT needs_checker) OR (state = ANY (ARRAY['waiting_approval'::text, 'rejected'::text])) OR (checker IS NOT NULL))),
  constraint refund_check2 CHECK (((state = 'refunded'::text) = (refunded_at IS NOT NULL))),
  constraint refund_check3 CHECK ((num_nulls(bank, account_number, account_holder) = ANY (ARRAY[0, 3]))),
  constraint refund_check4 CHECK (((state <> 'refunded'::text) OR (method = 'api'::text) OR (account_number IS NOT NULL))),
  constraint refund_check5 CHECK (((ordered_at IS NULL) OR ((((advance_idr + net_idr) + tax_idr) + suspense_idr) = (amount_idr + forgiven_idr)))),
  constraint refund_forgiven_idr_check CHECK ((forgiven_idr >= 0)),
  constraint refund_id_check CHECK ((id ~~ 'rfd\_%'::text)),
  constraint refund_method_check CHECK ((method = ANY (ARRAY['api'::text, 'manual'::text]))),
  constraint refund_net_idr_check CHECK ((net_idr >= 0)),
  constraint refund_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint refund_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text, 'transfer'::text]))),
  constraint refund_reason_check CHECK ((reason = ANY (ARRAY['goods_unavailable'::text, 'buyer_cancelled'::text, 'returned'::text, 'paid_too_much'::text, 'wrong_price'::text, 'other'::text]))),
  constraint refund_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES payments.receipt(id),
  constraint refund_reference_check CHECK ((reference ~ '^[A-Z][A-Z0-9-]{1,26}$'::text)),
  constraint refund_reference_key UNIQUE (reference),
  constraint refund_request_id_key UNIQUE (request_id),
  constraint refund_state_check CHECK ((state = ANY (ARRAY['waiting_approval'::text, 'ordered'::text, 'asking'::text, 'pending'::text, 'unknown'::text, 'refunded'::text, 'failed'::text, 'rejected'::text]))),
  constraint refund_surplus_id_fkey FOREIGN KEY (surplus_id) REFERENCES payments.surplus(id),
  constraint refund_suspense_idr_check CHECK ((suspense_idr >= 0)),
  constraint refund_tax_idr_check CHECK ((tax_idr >= 0))
);

create table payments.refund_history (
  id bigint not null generated always as identity,
  refund_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  by text not null,
  by_name text not null,
  at timestamp with time zone not null,
  constraint refund_history_pkey PRIMARY KEY (id),
  constraint refund_history_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES payments.refund(id)
);

create table payments.reservation (
  id text not null,
  subject_id text not null,
  number text not null,
  buyer_id text not null,
  company_id text,
  provider text not null,
  channel_id text not null,
  state text not null,
  unknown_step text,
  reason text,
  amount_idr bigint not null,
  title text not null,
  buyer_name text not null,
  buyer_phone text not null,
  buyer_email text,
  reference text not null,
  request_id text not null,
  capture_reference text not null,
  void_reference text not null,
  provider_reference text,
  capture_provider_reference text,
  void_provider_reference text,
  capture_idr bigint,
  valid_until timestamp with time zone not null,
  asked_at timestamp with time zone not null,
  ask_again_at timestamp with time zone,
  payment_id text,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint reservation_pkey PRIMARY KEY (id),
  constraint reservation_amount_idr_check CHECK ((amount_idr > 0)),
  constraint reservation_buyer_id_check CHECK (((length(buyer_id) >= 1) AND (length(buyer_id) <= 64))),
  constraint reservation_capture_reference_key UNIQUE (capture_reference),
  constraint reservation_captured_is_paid CHECK ((((state = 'captured'::text) = (payment_id IS NOT NULL)) AND ((state <> 'captured'::text) OR ((capture_idr IS NOT NULL) AND (capture_provider_reference IS NOT NULL))))),
  constraint reservation_check CHECK (((capture_idr >= 1) AND (capture_idr <= amount_idr))),
  constraint reservation_company_id_check CHECK ((company_id ~~ 'cmp\_%'::text)),
  constraint reservation_id_check CHECK ((id ~~ 'rsv\_%'::text)),
  constraint reservation_known_at_provider CHECK (((state = ANY (ARRAY['asking'::text, 'failed'::text, 'unknown'::text])) OR (provider_reference IS NOT NULL))),
  constraint reservation_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint reservation_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint reservation_reference_key UNIQUE (reference),
  constraint reservation_state_check CHECK ((state = ANY (ARRAY['asking'::text, 'reserved'::text, 'capturing'::text, 'captured'::text, 'voiding'::text, 'voided'::text, 'failed'::text, 'unknown'::text]))),
  constraint reservation_unknown_step CHECK (((state = 'unknown'::text) = (unknown_step IS NOT NULL))),
  constraint reservation_unknown_step_check CHECK ((unknown_step = ANY (ARRAY['reserve'::text, 'capture'::text, 'void'::text]))),
  constraint reservation_void_reference_key UNIQUE (void_reference)
);

create table payments.reservation_history (
  id bigint not null generated always as identity,
  reservation_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  at timestamp with time zone not null,
  constraint reservation_history_pkey PRIMARY KEY (id),
  constraint reservation_history_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES payments.reservation(id)
);

create table payments.surplus (
  id text not null,
  receipt_id text not null,
  payment_id text not null,
  company_id text,
  amount_idr bigint not null,
  reason text not null,
  state text not null,
  opened_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  decided_by text,
  note text,
  constraint surplus_pkey PRIMARY KEY (id),
  constraint surplus_amount_idr_check CHECK ((amount_idr > 0)),
  constraint surplus_id_check CHECK ((id ~~ 'sur\_%'::text)),
  constraint surplus_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint surplus_reason_check CHECK ((reason = ANY (ARRAY['paid_twice'::text, 'too_much'::text, 'never_whole'::text, 'another_sum'::text, 'subject_gone'::text]))),
  constraint surplus_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES payments.receipt(id),
  constraint surplus_receipt_id_key UNIQUE (receipt_id),
  constraint surplus_state_check CHECK ((state = ANY (ARRAY['open'::text, 'credited'::text, 'refunding'::text, 'refunded'::text])))
);

create table payments.surplus_history (
  id bigint not null generated always as identity,
  surplus_id text not null,
  from_state text,
  to_state text not null,
  reason text not null,
  by text not null,
  at timestamp with time zone not null,
  constraint surplus_history_pkey PRIMARY KEY (id),
  constraint surplus_history_surplus_id_fkey FOREIGN KEY (surplus_id) REFERENCES payments.surplus(id)
);

create table payments.transfer (
  attempt_id text not null,
  payment_id text not null,
  account_id text not null,
  asked_idr bigint not null,
  code_idr bigint not null,
  state text not null,
  held_until timestamp with time zone not null,
  released_at timestamp with time zone,
  mutation_id text,
  first_by text,
  first_at timestamp with time zone,
  first_reason text,
  decided_by text,
  decided_at timestamp with time zone,
  decided_reason text,
  constraint transfer_pkey PRIMARY KEY (attempt_id),
  constraint transfer_account_id_fkey FOREIGN KEY (account_id) REFERENCES payments.bank_account(id),
  constraint transfer_asked_idr_check CHECK ((asked_idr > 0)),
  constraint transfer_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.attempt(id) DEFERRABLE INITIALLY DEFERRED,
  constraint transfer_code_idr_check CHECK (((code_idr >= 1) AND (code_idr <= 999))),
  constraint transfer_decided CHECK (((state = ANY (ARRAY['confirmed'::text, 'rejected'::text])) = ((decided_by IS NOT NULL) AND (decided_at IS NOT NULL)))),
  constraint transfer_first_yes CHECK (((state = 'approving'::text) <= ((first_by IS NOT NULL) AND (first_at IS NOT NULL)))),
  constraint transfer_mutation_id_fkey FOREIGN KEY (mutation_id) REFERENCES payments.bank_mutation(id),
  constraint transfer_mutation_id_key UNIQUE (mutation_id),
  constraint transfer_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payment(id),
  constraint transfer_says_why CHECK (((state <> 'rejected'::text) OR (length(decided_reason) > 0))),
  constraint transfer_state_check CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'approving'::text, 'rejected'::text, 'confirmed'::text]))),
  constraint transfer_two_people CHECK (((first_by IS NULL) OR (decided_by IS NULL) OR (state <> 'confirmed'::text) OR (first_by <> decided_by)))
);

create table payments.transfer_audience (
  id text not null,
  is_enabled boolean not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint transfer_audience_pkey PRIMARY KEY (id),
  constraint transfer_audience_id_check CHECK (((id = ANY (ARRAY['consumer'::text, 'bengkel'::text, 'toko'::text, 'dealer'::text])) OR (id ~~ 'cmp\_%'::text)))
);

create table payments.transfer_history (
  id bigint not null generated always as identity,
  attempt_id text not null,
  what text not null,
  mutation_id text,
  reason text,
  by text not null,
  by_name text,
  at timestamp with time zone not null,
  constraint transfer_history_pkey PRIMARY KEY (id),
  constraint transfer_history_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.transfer(attempt_id),
  constraint transfer_history_mutation_id_fkey FOREIGN KEY (mutation_id) REFERENCES payments.bank_mutation(id),
  constraint transfer_history_what_check CHECK ((what = ANY (ARRAY['asked'::text, 'slip_added'::text, 'first_yes'::text, 'confirmed'::text, 'rejected'::text, 'line_linked'::text, 'booked_extra'::text, 'released'::text])))
);

create table payments.transfer_setting (
  only_row boolean not null default true,
  confirms_alone boolean not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint transfer_setting_pkey PRIMARY KEY (only_row),
  constraint transfer_setting_only_row_check CHECK (only_row)
);

create table payments.transfer_slip (
  id text not null,
  attempt_id text not null,
  sha256 bytea not null,
  media_type text not null,
  content bytea not null,
  given_at timestamp with time zone not null,
  constraint transfer_slip_pkey PRIMARY KEY (id),
  constraint transfer_slip_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES payments.transfer(attempt_id),
  constraint transfer_slip_content_check CHECK (((length(content) >= 1) AND (length(content) <= 5242880))),
  constraint transfer_slip_id_check CHECK ((id ~~ 'slp\_%'::text)),
  constraint transfer_slip_media_type_check CHECK ((media_type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/webp'::text, 'application/pdf'::text]))),
  constraint transfer_slip_sha256_check CHECK ((length(sha256) = 32)),
  constraint transfer_slip_sha256_key UNIQUE (sha256)
);

create table payments.wire_exchange (
  id text not null,
  provider text not null,
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
  attempt_id text,
  payment_id text,
  subject_kind text not null,
  subject_id text not null,
  reference text,
  request_id text,
  correlation_id text,
  constraint wire_exchange_pkey PRIMARY KEY (id, started_at),
  constraint wire_exchange_duration_ms_check CHECK ((duration_ms >= 0)),
  constraint wire_exchange_id_check CHECK ((id ~~ 'wex\_%'::text)),
  constraint wire_exchange_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint wire_exchange_subject_kind_check CHECK ((subject_kind ~ '^[a-z_]{1,32}$'::text))
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

create table platform.idempotent_request (
  scope text not null,
  key text not null,
  fingerprint bytea not null,
  held_until timestamp with time zone not null,
  holder text not null,
  status integer,
  body text,
  created_at timestamp with time zone not null,
  constraint idempotent_request_pkey PRIMARY KEY (scope, key),
  constraint idempotent_request_check CHECK (((status IS NULL) = (body IS NULL))),
  constraint idempotent_request_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

create table platform.relay (
  name text not null,
  xact xid8 not null,
  id bigint not null,
  constraint relay_pkey PRIMARY KEY (name)
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

create table reconciliation.batch (
  id text not null,
  file_id text not null,
  provider text not null,
  batch_no text not null,
  settled_on date not null,
  content_sha256 bytea not null,
  line_count integer not null,
  gross_idr bigint not null,
  fee_idr bigint not null,
  fee_vat_idr bigint not null,
  net_idr bigint not null,
  state text not null,
  applied_at timestamp with time zone,
  settlement_entry_id text,
  true_up_entry_id text,
  mutation_id text,
  undone_at timestamp with time zone,
  undone_by text,
  undone_by_name text,
  undone_reason text,
  constraint batch_pkey PRIMARY KEY (id),
  constraint batch_batch_no_check CHECK (((length(batch_no) >= 1) AND (length(batch_no) <= 100))),
  constraint batch_check CHECK ((net_idr = ((gross_idr - fee_idr) - fee_vat_idr))),
  constraint batch_check1 CHECK (((state = ANY (ARRAY['applied'::text, 'undone'::text])) = (applied_at IS NOT NULL))),
  constraint batch_check2 CHECK (((state = 'undone'::text) = ((undone_at IS NOT NULL) AND (undone_by IS NOT NULL) AND (length(undone_reason) > 0)))),
  constraint batch_check3 CHECK (((state = 'applied'::text) OR (mutation_id IS NULL))),
  constraint batch_content_sha256_check CHECK ((length(content_sha256) = 32)),
  constraint batch_file_id_fkey FOREIGN KEY (file_id) REFERENCES reconciliation.settlement_file(id) ON DELETE CASCADE,
  constraint batch_id_check CHECK ((id ~~ 'stb\_%'::text)),
  constraint batch_line_count_check CHECK ((line_count > 0)),
  constraint batch_mutation_id_key UNIQUE (mutation_id),
  constraint batch_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint batch_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'applied'::text, 'repeated'::text, 'undone'::text])))
);

create table reconciliation.exception (
  id text not null,
  provider text not null,
  day date not null,
  reason text not null,
  subject_kind text not null,
  subject_id text not null,
  label text not null,
  payment_id text,
  amount_idr bigint not null,
  said text,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  resolved_by text,
  resolved_by_name text,
  resolution text,
  note text,
  constraint exception_pkey PRIMARY KEY (id),
  constraint exception_check CHECK ((num_nulls(resolved_at, resolved_by, resolved_by_name, resolution, note) = ANY (ARRAY[0, 5]))),
  constraint exception_id_check CHECK ((id ~~ 'exc\_%'::text)),
  constraint exception_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint exception_reason_check CHECK ((reason = ANY (ARRAY['amount_diff'::text, 'fee_diff'::text, 'missing_provider'::text, 'missing_internal'::text, 'missing_bank'::text, 'duplicate'::text, 'wrong_ref'::text, 'refund_unmatched'::text]))),
  constraint exception_reason_subject_id_key UNIQUE (reason, subject_id),
  constraint exception_resolution_check CHECK ((resolution = ANY (ARRAY['exact'::text, 'amount_diff'::text, 'fee_diff'::text, 'missing_provider'::text, 'missing_internal'::text, 'missing_bank'::text, 'duplicate'::text, 'late'::text, 'wrong_ref'::text, 'cutoff'::text, 'refund_unmatched'::text, 'chargeback'::text, 'gone'::text, 'undone'::text]))),
  constraint exception_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['line'::text, 'receipt'::text, 'refund'::text, 'batch'::text])))
);

create table reconciliation.finding (
  run_id text not null,
  reason text not null,
  subject_id text not null,
  amount_idr bigint not null,
  constraint finding_pkey PRIMARY KEY (run_id, reason, subject_id),
  constraint finding_run_id_fkey FOREIGN KEY (run_id) REFERENCES reconciliation.run(id)
);

create table reconciliation.line (
  id text not null,
  batch_id text not null,
  provider text not null,
  file_line integer not null,
  reference text not null,
  provider_reference text,
  channel_label text,
  happened_at timestamp with time zone not null,
  gross_idr bigint not null,
  fee_idr bigint not null,
  fee_vat_idr bigint not null,
  net_idr bigint not null,
  verdict text,
  receipt_id text,
  refund_id text,
  payment_id text,
  number text,
  channel_id text,
  expected_idr bigint,
  expected_fee_idr bigint,
  expected_fee_vat_idr bigint,
  day date not null,
  is_live boolean not null default false,
  late_entry_id text,
  constraint line_pkey PRIMARY KEY (id),
  constraint line_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES reconciliation.batch(id) ON DELETE CASCADE,
  constraint line_check CHECK ((net_idr = ((gross_idr - fee_idr) - fee_vat_idr))),
  constraint line_check1 CHECK ((num_nonnulls(receipt_id, refund_id) <= 1)),
  constraint line_check2 CHECK ((((receipt_id IS NULL) AND (refund_id IS NULL)) = (expected_idr IS NULL))),
  constraint line_check3 CHECK ((num_nulls(expected_idr, expected_fee_idr, expected_fee_vat_idr, channel_id) = ANY (ARRAY[0, 4]))),
  constraint line_gross_idr_check CHECK ((gross_idr <> 0)),
  constraint line_id_check CHECK ((id ~~ 'sln\_%'::text)),
  constraint line_verdict_check CHECK ((verdict = ANY (ARRAY['exact'::text, 'cutoff'::text, 'amount_diff'::text, 'fee_diff'::text, 'missing_internal'::text, 'duplicate'::text, 'wrong_ref'::text, 'refund_unmatched'::text])))
);

create table reconciliation.run (
  id text not null,
  provider text not null,
  day date not null,
  swept_on date,
  receipts integer not null,
  lines integer not null,
  expected_idr bigint not null,
  received_idr bigint not null,
  asked integer not null,
  matched_late integer not null,
  by text not null,
  by_name text not null,
  at timestamp with time zone not null,
  constraint run_pkey PRIMARY KEY (id),
  constraint run_id_check CHECK ((id ~~ 'rec\_%'::text)),
  constraint run_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text])))
);

create table reconciliation.settlement_file (
  id text not null,
  provider text not null,
  name text not null,
  sha256 bytea not null,
  source text not null,
  line_count integer not null,
  state text not null,
  made_by text not null,
  made_by_name text not null,
  made_at timestamp with time zone not null,
  applied_by text,
  applied_by_name text,
  applied_at timestamp with time zone,
  constraint settlement_file_pkey PRIMARY KEY (id),
  constraint settlement_file_check CHECK (((state = 'draft'::text) = (applied_at IS NULL))),
  constraint settlement_file_id_check CHECK ((id ~~ 'sfl\_%'::text)),
  constraint settlement_file_line_count_check CHECK ((line_count > 0)),
  constraint settlement_file_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint settlement_file_provider_check CHECK ((provider = ANY (ARRAY['doku'::text, 'astrapay'::text]))),
  constraint settlement_file_sha256_check CHECK ((length(sha256) = 32)),
  constraint settlement_file_source_check CHECK ((source = ANY (ARRAY['upload'::text, 'fetched'::text]))),
  constraint settlement_file_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'applied'::text, 'undone'::text])))
);

CREATE INDEX approval_latest ON access.approval USING btree (made_at DESC, id DESC);

CREATE INDEX approval_of_object ON access.approval USING btree (object_kind, object_id, made_at);

CREATE INDEX approval_waiting ON access.approval USING btree (made_at, id) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX approval_waiting_once ON access.approval USING btree (kind, object_kind, object_id) WHERE (state = 'waiting'::text);

CREATE INDEX approval_move_of ON access.approval_move USING btree (approval_id, id);

CREATE UNIQUE INDEX approval_move_one_yes ON access.approval_move USING btree (approval_id, by, proposal_sha256) WHERE (what = 'approved'::text);

CREATE INDEX proof_session ON access.proof USING btree (session_id, state);

CREATE INDEX proof_of_chain ON audit.proof USING btree (chain, id);

CREATE INDEX record_by_action_and_time ON audit.record USING btree (action, at DESC, id DESC);

CREATE INDEX record_by_address ON audit.record USING btree (address, at DESC, id DESC) WHERE (address IS NOT NULL);

CREATE INDEX record_by_correlation ON audit.record USING btree (correlation_id) WHERE (correlation_id IS NOT NULL);

CREATE INDEX record_by_factor ON audit.record USING btree (factor, at DESC, id DESC) WHERE (factor IS NOT NULL);

CREATE INDEX record_by_object ON audit.record USING btree (object_kind, object_id, id);

CREATE INDEX record_by_object_and_time ON audit.record USING btree (object_kind, object_id, at DESC, id DESC);

CREATE INDEX record_by_time ON audit.record USING btree (at DESC, id DESC);

CREATE INDEX record_by_who ON audit.record USING btree (who, id);

CREATE INDEX record_by_who_and_time ON audit.record USING btree (who, at DESC, id DESC);

CREATE INDEX record_by_words ON audit.record USING gin (audit.search_words(VARIADIC ARRAY[who_name, object_id, reason, (before)::text, (after)::text]));

CREATE INDEX record_in_commit_order ON audit.record USING btree (xact, id);

CREATE INDEX fitment_of_group ON catalogue.fitment USING btree (twin_group_id, rank, part_id);

CREATE INDEX fitment_of_group_by_type ON catalogue.fitment USING btree (twin_group_id, part_type_id, rank, part_id) INCLUDE (brand_id);

CREATE INDEX generation_of_model ON catalogue.generation USING btree (model_id);

CREATE INDEX generation_of_twin_group ON catalogue.generation USING btree (twin_group_id);

CREATE INDEX model_of_make ON catalogue.model USING btree (make_id, kind);

CREATE INDEX part_by_brand ON catalogue.part USING btree (brand_id, rank, id);

CREATE INDEX part_by_rank ON catalogue.part USING btree (rank, id);

CREATE INDEX part_by_type ON catalogue.part USING btree (part_type_id, rank, id);

CREATE INDEX part_by_type_and_brand ON catalogue.part USING btree (part_type_id, brand_id, rank, id);

CREATE INDEX part_words ON catalogue.part USING gin (words) WITH (fastupdate=off);

CREATE INDEX part_number_folded ON catalogue.part_number USING btree (translate(normalized, 'OI'::text, '01'::text));

CREATE INDEX part_number_prefix ON catalogue.part_number USING btree (normalized);

CREATE INDEX part_number_suffix ON catalogue.part_number USING btree (reverse(normalized));

CREATE INDEX relation_to ON catalogue.relation USING btree (to_part_id, kind);

CREATE INDEX variant_of_generation ON catalogue.variant USING btree (generation_id);

CREATE INDEX company_of_branch ON companies.company USING btree (branch_id, name, id);

CREATE INDEX auth_event_by_account ON identity.auth_event USING btree (account_id, id);

CREATE INDEX auth_event_by_account_and_time ON identity.auth_event USING btree (account_id, at DESC, id DESC) WHERE (account_id IS NOT NULL);

CREATE INDEX auth_event_by_address ON identity.auth_event USING btree (ip, at DESC, id DESC);

CREATE INDEX auth_event_by_time ON identity.auth_event USING btree (at DESC, id DESC);

CREATE INDEX auth_event_in_commit_order ON identity.auth_event USING btree (xact, id);

CREATE INDEX break_glass_by_staff ON identity.break_glass USING btree (staff_id, asked_at);

CREATE INDEX break_glass_waiting ON identity.break_glass USING btree (expires_at) WHERE (state = ANY (ARRAY['asked'::text, 'approved'::text]));

CREATE INDEX buyer_by_company ON identity.buyer USING btree (company_id);

CREATE UNIQUE INDEX buyer_by_phone ON identity.buyer USING btree (phone_e164) WHERE (phone_verified_at IS NOT NULL);

CREATE UNIQUE INDEX buyer_challenge_one_live ON identity.buyer_challenge USING btree (phone_e164) WHERE (state = 'live'::text);

CREATE UNIQUE INDEX buyer_challenge_one_live_of_buyer ON identity.buyer_challenge USING btree (buyer_id) WHERE ((state = 'live'::text) AND (buyer_id IS NOT NULL));

CREATE INDEX buyer_device_by_buyer ON identity.buyer_device USING btree (buyer_id);

CREATE UNIQUE INDEX buyer_invitation_one_open ON identity.buyer_invitation USING btree (company_id, phone_e164) WHERE (state = 'open'::text);

CREATE INDEX buyer_otp_send_by_address ON identity.buyer_otp_send USING btree (ip, at DESC);

CREATE INDEX buyer_otp_send_by_phone ON identity.buyer_otp_send USING btree (phone_e164, at DESC);

CREATE INDEX buyer_passkey_by_buyer ON identity.buyer_passkey USING btree (buyer_id) WHERE (removed_at IS NULL);

CREATE INDEX buyer_passkey_challenge_old ON identity.buyer_passkey_challenge USING btree (expires_at);

CREATE INDEX buyer_session_open ON identity.buyer_session USING btree (buyer_id, created_at) WHERE (ended_at IS NULL);

CREATE INDEX customer_view_of_buyer ON identity.customer_view USING btree (buyer_id, asked_at DESC);

CREATE INDEX customer_view_of_session ON identity.customer_view USING btree (staff_session_id) WHERE (ended_at IS NULL);

CREATE INDEX invitation_by_staff ON identity.invitation USING btree (staff_id, made_at);

CREATE UNIQUE INDEX invitation_one_open ON identity.invitation USING btree (staff_id) WHERE (state = 'open'::text);

CREATE INDEX login_challenge_by_expiry ON identity.login_challenge USING btree (expires_at);

CREATE UNIQUE INDEX login_challenge_one_live ON identity.login_challenge USING btree (staff_id, ((purpose = 'password_reset'::text))) WHERE (state = 'live'::text);

CREATE INDEX otp_send_by_challenge ON identity.otp_send USING btree (challenge_id, at DESC);

CREATE INDEX otp_send_by_phone ON identity.otp_send USING btree (phone_e164, at DESC);

CREATE INDEX password_reset_by_address ON identity.password_reset USING btree (ip, asked_at);

CREATE INDEX password_reset_by_staff ON identity.password_reset USING btree (staff_id, asked_at);

CREATE INDEX phone_change_by_staff ON identity.phone_change USING btree (staff_id, asked_at);

CREATE INDEX phone_change_due ON identity.phone_change USING btree (counts_at) WHERE (state = 'cooling'::text);

CREATE UNIQUE INDEX phone_change_one_open ON identity.phone_change USING btree (staff_id) WHERE (state = ANY (ARRAY['code_awaited'::text, 'cooling'::text]));

CREATE INDEX staff_device_known ON identity.staff_device USING btree (staff_id, signed_in_at) WHERE (revoked_at IS NULL);

CREATE INDEX staff_notice_by_staff ON identity.staff_notice USING btree (staff_id, id DESC);

CREATE INDEX staff_passkey_by_staff ON identity.staff_passkey USING btree (staff_id);

CREATE INDEX staff_recovery_code_by_staff ON identity.staff_recovery_code USING btree (staff_id) WHERE ((used_at IS NULL) AND (replaced_at IS NULL));

CREATE INDEX staff_session_open ON identity.staff_session USING btree (staff_id, created_at) WHERE (ended_at IS NULL);

CREATE INDEX staff_totp_by_staff ON identity.staff_totp USING btree (staff_id, begun_at);

CREATE UNIQUE INDEX staff_totp_one_counts ON identity.staff_totp USING btree (staff_id) WHERE ((confirmed_at IS NOT NULL) AND (removed_at IS NULL));

CREATE INDEX staff_user_by_role ON identity.staff_user USING btree (role);

CREATE INDEX staff_user_suspended ON identity.staff_user USING btree (suspended_until) WHERE (suspended_from IS NOT NULL);

CREATE INDEX webauthn_challenge_by_staff ON identity.webauthn_challenge USING btree (staff_id, created_at);

CREATE INDEX reservation_held ON inventory.reservation USING btree (held_until) WHERE (state = 'held'::text);

CREATE INDEX allocation_of_company ON invoicing.allocation USING btree (company_id, at DESC);

CREATE INDEX allocation_of_invoice ON invoicing.allocation USING btree (invoice_id);

CREATE INDEX bundle_open ON invoicing.bundle USING btree (company_id, opened_at) WHERE (state = 'open'::text);

CREATE INDEX credit_entry_of ON invoicing.credit_entry USING btree (company_id, at DESC);

CREATE INDEX giro_by_due ON invoicing.giro USING btree (due_on, id);

CREATE INDEX giro_of_company ON invoicing.giro USING btree (company_id, due_on);

CREATE INDEX giro_waiting ON invoicing.giro USING btree (due_on) WHERE (state = ANY (ARRAY['held'::text, 'deposited'::text]));

CREATE INDEX giro_history_of ON invoicing.giro_history USING btree (giro_id, id);

CREATE INDEX giro_line_of_invoice ON invoicing.giro_line USING btree (invoice_id);

CREATE INDEX invoice_by_age ON invoicing.invoice USING btree (issued_at);

CREATE INDEX invoice_of_company ON invoicing.invoice USING btree (company_id, issued_at DESC) WHERE (company_id IS NOT NULL);

CREATE INDEX invoice_receivable_done ON invoicing.invoice USING btree (due_on DESC, id DESC) WHERE (settlement = 'on_account'::text);

CREATE INDEX invoice_receivable_due ON invoicing.invoice USING btree (due_on, id) WHERE ((settlement = 'on_account'::text) AND (state = ANY (ARRAY['open'::text, 'partly_paid'::text])));

CREATE INDEX invoice_unpaid ON invoicing.invoice USING btree (company_id, due_on, number) WHERE (state = ANY (ARRAY['open'::text, 'partly_paid'::text]));

CREATE INDEX invoice_history_of ON invoicing.invoice_history USING btree (invoice_id, id);

CREATE INDEX entry_by_day ON ledger.entry USING btree (booked_on, id);

CREATE INDEX entry_in_commit_order ON ledger.entry USING btree (xact, id);

CREATE INDEX line_of_account ON ledger.line USING btree (account_code, entry_id);

CREATE INDEX line_of_subledger ON ledger.line USING btree (account_code, subledger, entry_id) WHERE (subledger IS NOT NULL);

CREATE INDEX mail_message_by_state ON mail.message USING btree (state, created_at);

CREATE INDEX mail_message_move_by_message ON mail.message_move USING btree (message_id, id);

CREATE INDEX delivery_event_by_correlation ON messaging.delivery_event USING btree (correlation_id);

CREATE INDEX message_by_provider_id ON messaging.message USING btree (provider_message_id);

CREATE INDEX message_by_state ON messaging.message USING btree (state, created_at);

CREATE INDEX message_move_by_message ON messaging.message_move USING btree (message_id, id);

CREATE INDEX cart_by_age ON ordering.cart USING btree (changed_at);

CREATE INDEX purchase_latest ON ordering.purchase USING btree (placed_at DESC);

CREATE INDEX purchase_of_company ON ordering.purchase USING btree (company_id, placed_at DESC) WHERE (company_id IS NOT NULL);

CREATE INDEX purchase_of_visitor ON ordering.purchase USING btree (visitor_sha256, placed_at DESC);

CREATE INDEX purchase_unpaid ON ordering.purchase USING btree (pay_before) WHERE (state = 'awaiting_payment'::text);

CREATE INDEX purchase_history_at ON ordering.purchase_history USING btree (at);

CREATE INDEX purchase_history_of ON ordering.purchase_history USING btree (purchase_id, id);

CREATE INDEX attempt_by_correlation ON payments.attempt USING btree (correlation_id) WHERE (correlation_id IS NOT NULL);

CREATE INDEX attempt_by_number ON payments.attempt USING btree (((instruction ->> 'number'::text))) WHERE ((instruction ->> 'kind'::text) = 'virtual_account'::text);

CREATE INDEX attempt_by_provider_reference ON payments.attempt USING btree (provider, provider_reference) WHERE (provider_reference IS NOT NULL);

CREATE INDEX attempt_of_channel ON payments.attempt USING btree (channel_id, asked_at);

CREATE INDEX attempt_of_payment ON payments.attempt USING btree (payment_id, asked_at);

CREATE INDEX attempt_through ON payments.attempt USING btree (through_attempt_id) WHERE (through_attempt_id IS NOT NULL);

CREATE INDEX attempt_to_ask ON payments.attempt USING btree (ask_again_at) WHERE (ask_again_at IS NOT NULL);

CREATE INDEX attempt_to_end ON payments.attempt USING btree (end_again_at) WHERE (end_again_at IS NOT NULL);

CREATE INDEX bank_account_offered ON payments.bank_account USING btree ("position", id) WHERE is_active;

CREATE INDEX bank_mutation_by_amount ON payments.bank_mutation USING btree (account_id, amount_idr, booked_on);

CREATE INDEX bank_mutation_latest ON payments.bank_mutation USING btree (booked_on DESC, id DESC);

CREATE INDEX channel_breaker_history_of ON payments.channel_breaker_history USING btree (scope, id);

CREATE INDEX channel_switch_latest ON payments.channel_switch USING btree (made_at DESC);

CREATE INDEX channel_switch_living ON payments.channel_switch USING btree (target_kind, target_id) WHERE (ended_at IS NULL);

CREATE INDEX exchange_of_attempt ON payments.exchange USING btree (attempt_id, id);

CREATE INDEX exchange_recent ON payments.exchange USING btree (started_at) INCLUDE (attempt_id, duration_ms);

CREATE INDEX exchange_started ON payments.exchange USING btree (started_at DESC);

CREATE INDEX linked_account_of_buyer ON payments.linked_account USING btree (buyer_id, created_at DESC);

CREATE UNIQUE INDEX linked_account_one_of_buyer ON payments.linked_account USING btree (buyer_id, provider) WHERE (state = 'linked'::text);

CREATE INDEX linked_account_to_renew ON payments.linked_account USING btree (access_expires_at) WHERE (state = 'linked'::text);

CREATE INDEX linked_account_unfinished ON payments.linked_account USING btree (created_at) WHERE (state = 'binding'::text);

CREATE INDEX linked_account_history_of ON payments.linked_account_history USING btree (linked_account_id, id);

CREATE INDEX linked_exchange_of ON payments.linked_exchange USING btree (subject_id, id);

CREATE INDEX linked_exchange_started ON payments.linked_exchange USING btree (started_at DESC);

CREATE INDEX mutation_import_latest ON payments.mutation_import USING btree (made_at DESC);

CREATE INDEX notification_by_request ON payments.notification USING btree (COALESCE((headers ->> 'request-id'::text), (headers ->> 'x-external-id'::text)));

CREATE INDEX notification_claimed_again ON payments.notification USING btree (received_at) WHERE (outcome = 'claimed_again'::text);

CREATE INDEX notification_latest ON payments.notification USING btree (received_at DESC);

CREATE INDEX notification_of_payment ON payments.notification USING btree (payment_id, received_at) WHERE (payment_id IS NOT NULL);

CREATE INDEX notification_refused ON payments.notification USING btree (kind, received_at) WHERE (verdict <> 'valid'::text);

CREATE INDEX notification_unapplied ON payments.notification USING btree (received_at) WHERE (applied_at IS NULL);

CREATE INDEX notification_replay_of ON payments.notification_replay USING btree (notification_id, at);

CREATE INDEX notification_replay_of_payment ON payments.notification_replay USING btree (payment_id, at) WHERE (payment_id IS NOT NULL);

CREATE INDEX pay_link_of_payment ON payments.pay_link USING btree (payment_id, created_at DESC);

CREATE INDEX payment_expired ON payments.payment USING btree (pay_before) WHERE (state = 'expired'::text);

CREATE INDEX payment_latest ON payments.payment USING btree (created_at DESC, id);

CREATE INDEX payment_number ON payments.payment USING btree (order_number);

CREATE INDEX payment_of_company ON payments.payment USING btree (company_id, created_at DESC) WHERE (company_id IS NOT NULL);

CREATE UNIQUE INDEX payment_of_subject ON payments.payment USING btree (subject_kind, subject_id);

CREATE INDEX payment_open ON payments.payment USING btree (pay_before) WHERE (state = ANY (ARRAY['choosing'::text, 'preparing'::text, 'awaiting'::text, 'unknown'::text]));

CREATE INDEX payment_settled ON payments.payment USING btree (settled_at DESC) WHERE (settled_at IS NOT NULL);

CREATE INDEX payment_history_at ON payments.payment_history USING btree (at);

CREATE INDEX payment_history_of ON payments.payment_history USING btree (payment_id, id);

CREATE UNIQUE INDEX permanent_account_of_company ON payments.permanent_account USING btree (company_id, channel_id) WHERE (closed_at IS NULL);

CREATE INDEX receipt_by_channel ON payments.receipt USING btree (channel_id, recorded_at);

CREATE INDEX receipt_of_payment ON payments.receipt USING btree (payment_id);

CREATE INDEX receipt_recorded ON payments.receipt USING btree (recorded_at, id);

CREATE UNIQUE INDEX receipt_settles_once ON payments.receipt USING btree (payment_id) WHERE (disposition = ANY (ARRAY['settles'::text, 'over'::text]));

CREATE INDEX receipt_surplus ON payments.receipt USING btree (recorded_at) WHERE (disposition = 'surplus'::text);

CREATE INDEX refund_latest ON payments.refund USING btree (created_at DESC, id);

CREATE INDEX refund_of_payment ON payments.refund USING btree (payment_id, created_at);

CREATE INDEX refund_of_receipt ON payments.refund USING btree (receipt_id);

CREATE UNIQUE INDEX refund_of_surplus_once ON payments.refund USING btree (surplus_id) WHERE ((surplus_id IS NOT NULL) AND (state <> ALL (ARRAY['failed'::text, 'rejected'::text])));

CREATE UNIQUE INDEX refund_paid_out_once ON payments.refund USING btree ((((refunded_at AT TIME ZONE 'Asia/Jakarta'::text))::date), provider_reference) WHERE ((method = 'manual'::text) AND (state = 'refunded'::text));

CREATE INDEX refund_to_ask ON payments.refund USING btree (provider, ask_again_at) WHERE (ask_again_at IS NOT NULL);

CREATE INDEX refund_under_way ON payments.refund USING btree (created_at) WHERE (state <> ALL (ARRAY['refunded'::text, 'failed'::text, 'rejected'::text]));

CREATE INDEX refund_history_of ON payments.refund_history USING btree (refund_id, id);

CREATE INDEX reservation_of_buyer ON payments.reservation USING btree (buyer_id, created_at DESC);

CREATE UNIQUE INDEX reservation_of_subject ON payments.reservation USING btree (subject_id) WHERE (state <> ALL (ARRAY['voided'::text, 'failed'::text]));

CREATE INDEX reservation_to_ask ON payments.reservation USING btree (ask_again_at) WHERE (ask_again_at IS NOT NULL);

CREATE INDEX reservation_history_of ON payments.reservation_history USING btree (reservation_id, id);

CREATE INDEX surplus_of_payment ON payments.surplus USING btree (payment_id);

CREATE INDEX surplus_open ON payments.surplus USING btree (opened_at) WHERE (state = 'open'::text);

CREATE INDEX surplus_history_of ON payments.surplus_history USING btree (surplus_id, id);

CREATE UNIQUE INDEX transfer_amount_held ON payments.transfer USING btree (account_id, asked_idr) WHERE (released_at IS NULL);

CREATE INDEX transfer_of_payment ON payments.transfer USING btree (payment_id);

CREATE INDEX transfer_to_release ON payments.transfer USING btree (held_until) WHERE (released_at IS NULL);

CREATE INDEX transfer_waiting ON payments.transfer USING btree (state, attempt_id) WHERE (state = ANY (ARRAY['waiting'::text, 'approving'::text]));

CREATE INDEX transfer_history_of ON payments.transfer_history USING btree (attempt_id, id);

CREATE INDEX transfer_slip_of ON payments.transfer_slip USING btree (attempt_id, given_at);

CREATE INDEX wire_exchange_by_correlation ON ONLY payments.wire_exchange USING btree (correlation_id) WHERE (correlation_id IS NOT NULL);

CREATE INDEX wire_exchange_by_operation ON ONLY payments.wire_exchange USING btree (operation, started_at DESC);

CREATE INDEX wire_exchange_by_reference ON ONLY payments.wire_exchange USING btree (reference) WHERE (reference IS NOT NULL);

CREATE INDEX wire_exchange_by_request ON ONLY payments.wire_exchange USING btree (request_id) WHERE (request_id IS NOT NULL);

CREATE INDEX wire_exchange_latest ON ONLY payments.wire_exchange USING btree (started_at DESC, id DESC);

CREATE INDEX wire_exchange_of_payment ON ONLY payments.wire_exchange USING btree (payment_id, started_at) WHERE (payment_id IS NOT NULL);

CREATE INDEX wire_exchange_of_subject ON ONLY payments.wire_exchange USING btree (subject_id, started_at);

CREATE INDEX event_in_commit_order ON platform.event USING btree (xact, id);

CREATE INDEX idempotent_request_age ON platform.idempotent_request USING btree (created_at);

CREATE INDEX batch_of_file ON reconciliation.batch USING btree (file_id);

CREATE UNIQUE INDEX batch_once ON reconciliation.batch USING btree (provider, batch_no) WHERE (state = 'applied'::text);

CREATE INDEX batch_without_bank ON reconciliation.batch USING btree (provider, settled_on) WHERE ((state = 'applied'::text) AND (mutation_id IS NULL));

CREATE INDEX exception_of_day ON reconciliation.exception USING btree (provider, day);

CREATE INDEX exception_open ON reconciliation.exception USING btree (opened_at, id) WHERE (resolved_at IS NULL);

CREATE INDEX line_of_batch ON reconciliation.line USING btree (batch_id, file_line);

CREATE INDEX line_of_day ON reconciliation.line USING btree (provider, day) WHERE is_live;

CREATE UNIQUE INDEX line_settles_receipt_once ON reconciliation.line USING btree (receipt_id) WHERE (is_live AND (receipt_id IS NOT NULL));

CREATE UNIQUE INDEX line_settles_refund_once ON reconciliation.line USING btree (refund_id) WHERE (is_live AND (refund_id IS NOT NULL));

CREATE INDEX line_unmatched ON reconciliation.line USING btree (provider, day) WHERE (is_live AND (expected_idr IS NULL));

CREATE INDEX run_latest ON reconciliation.run USING btree (provider, day, at DESC);

CREATE UNIQUE INDEX run_swept_once ON reconciliation.run USING btree (provider, day, swept_on) WHERE (swept_on IS NOT NULL);

CREATE INDEX settlement_file_latest ON reconciliation.settlement_file USING btree (made_at DESC, id);

CREATE UNIQUE INDEX settlement_file_once ON reconciliation.settlement_file USING btree (provider, sha256) WHERE (state = 'applied'::text);

CREATE OR REPLACE FUNCTION access.approval_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (new.id, new.kind, new.object_kind, new.object_id, new.maker, new.made_at)
    is distinct from (old.id, old.kind, old.object_kind, old.object_id, old.maker, old.made_at) then
    raise exception 'what was proposed by whom is never changed' using errcode = 'restrict_violation';
  end if;
  if old.state <> 'waiting' then
    raise exception 'an approval that was decided stays so' using errcode = 'restrict_violation';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION audit.assert_link_follows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  last audit.link;
begin
  select * into last from audit.link where chain = new.chain order by position desc limit 1;
  if new.position <> coalesce(last.position, 0) + 1
    or new.xact < coalesce(last.xact, '0'::xid8)
    or new.hash <> sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex')) || new.digest) then
    raise exception 'link % of % does not follow link %', new.position, new.chain, coalesce(last.position, 0)
      using errcode = 'restrict_violation';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION audit.search_words(VARIADIC parts text[])
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select array_to_tsvector(coalesce(array_agg(distinct left(word, 60)), '{}'))
  from regexp_split_to_table(left(lower(array_to_string(parts, ' ')), 20000), '[^[:alnum:]_]+') as word
  where word <> ''
$function$
;

CREATE OR REPLACE FUNCTION catalogue.refresh_part_count()
 RETURNS void
 LANGUAGE sql
AS $function$
  delete from catalogue.part_count;
  insert into catalogue.part_count (part_type_id, brand_id, parts)
    select part_type_id, brand_id, count(*) from catalogue.part group by part_type_id, brand_id;
$function$
;

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

CREATE OR REPLACE FUNCTION ledger.assert_seal_follows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION ledger.refuse_later_lines()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  posted text;
begin
  select n.entry_id into posted from new_line n
    left join ledger.entry e on e.id = n.entry_id and e.xact = pg_current_xact_id()
    where e.id is null limit 1;
  if found then
    raise exception 'entry % is posted: no line is added to it', posted using errcode = 'restrict_violation';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION ledger.seal_hash(seq bigint, from_xact xid8, to_xact xid8, entry_count bigint, debit_idr bigint, digest bytea, prev_hash bytea, sealed_at timestamp with time zone)
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$
  select sha256(convert_to(jsonb_build_array(seq, from_xact::text, to_xact::text, entry_count, debit_idr,
    encode(digest, 'hex'), encode(prev_hash, 'hex'),
    to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'UTF8'))
$function$
;

CREATE OR REPLACE FUNCTION payments.complete_payment()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.subject_id is null then
    new.subject_id := coalesce(new.order_id, new.id);
  end if;
  if tg_op = 'UPDATE' and new.state = 'settled' and old.state <> 'settled' and new.received_idr = old.received_idr then
    new.received_idr := new.amount_idr;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION payments.complete_receipt()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.applied_idr is null then
    new.applied_idr := case when new.disposition = 'settles' then new.amount_idr else 0 end;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION payments.keep_switch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' or old.ended_at is not null or new.target_kind <> old.target_kind or new.target_id <> old.target_id
     or new.message_id <> old.message_id or new.message_en <> old.message_en or new.from_at <> old.from_at
     or new.until_at is distinct from old.until_at or new.daily_from is distinct from old.daily_from
     or new.daily_until is distinct from old.daily_until or new.reason <> old.reason
     or new.made_by <> old.made_by or new.made_at <> old.made_at then
    raise exception 'a switch is only ever ended' using errcode = 'restrict_violation';
  end if;
  return new;
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

CREATE OR REPLACE FUNCTION payments.lay_archive_months(first_month date, months integer)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  month timestamp;
  starts timestamptz;
  ends timestamptz;
  part text;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('payments.wire_exchange', 0));
  for step in 0 .. months - 1 loop
    month := date_trunc('month', first_month::timestamp) + make_interval(months => step);
    part := 'wire_exchange_' || to_char(month, 'YYYY_MM');
    continue when to_regclass(format('payments.%I', part)) is not null;
    starts := month at time zone 'Asia/Jakarta';
    ends := (month + interval '1 month') at time zone 'Asia/Jakarta';
    lock table payments.wire_exchange_rest in access exclusive mode;
    execute format('create table payments.%I (like payments.wire_exchange including defaults including constraints)', part);
    if exists (select from payments.wire_exchange_rest where started_at >= starts and started_at < ends) then
      alter table payments.wire_exchange_rest disable trigger wire_exchange_append_only;
      execute format('with moved as (delete from payments.wire_exchange_rest where started_at >= %L and started_at < %L
        returning *) insert into payments.%I select * from moved', starts, ends, part);
      alter table payments.wire_exchange_rest enable trigger wire_exchange_append_only;
    end if;
    execute format('alter table payments.wire_exchange attach partition payments.%I for values from (%L) to (%L)',
      part, starts, ends);
    execute format('create trigger %I before truncate on payments.%I for each statement
      execute function platform.refuse_change()', part || '_no_truncate', part);
    made := made + 1;
  end loop;
  return made;
end $function$
;

CREATE OR REPLACE FUNCTION payments.refund_within_receipt()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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

CREATE OR REPLACE FUNCTION reconciliation.keep_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$
;

CREATE TRIGGER approval_kept BEFORE UPDATE ON access.approval FOR EACH ROW EXECUTE FUNCTION access.approval_kept();

CREATE TRIGGER approval_no_delete BEFORE DELETE ON access.approval FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER approval_no_truncate BEFORE TRUNCATE ON access.approval FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER approval_move_append_only BEFORE DELETE OR UPDATE ON access.approval_move FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER approval_move_no_truncate BEFORE TRUNCATE ON access.approval_move FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER link_append_only BEFORE DELETE OR UPDATE ON audit.link FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER link_follows BEFORE INSERT ON audit.link FOR EACH ROW EXECUTE FUNCTION audit.assert_link_follows();

CREATE TRIGGER link_no_truncate BEFORE TRUNCATE ON audit.link FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER proof_append_only BEFORE DELETE OR UPDATE ON audit.proof FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER proof_no_truncate BEFORE TRUNCATE ON audit.proof FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER record_append_only BEFORE DELETE OR UPDATE ON audit.record FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER record_no_truncate BEFORE TRUNCATE ON audit.record FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER auth_event_append_only BEFORE DELETE OR UPDATE ON identity.auth_event FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER auth_event_no_truncate BEFORE TRUNCATE ON identity.auth_event FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER staff_notice_append_only BEFORE DELETE OR UPDATE ON identity.staff_notice FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER staff_notice_no_truncate BEFORE TRUNCATE ON identity.staff_notice FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER allocation_append_only BEFORE DELETE OR UPDATE ON invoicing.allocation FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER allocation_no_truncate BEFORE TRUNCATE ON invoicing.allocation FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER allocation_undo_append_only BEFORE DELETE OR UPDATE ON invoicing.allocation_undo FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER allocation_undo_no_truncate BEFORE TRUNCATE ON invoicing.allocation_undo FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER bundle_line_append_only BEFORE DELETE OR UPDATE ON invoicing.bundle_line FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER bundle_line_no_truncate BEFORE TRUNCATE ON invoicing.bundle_line FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER credit_entry_append_only BEFORE DELETE OR UPDATE ON invoicing.credit_entry FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER credit_entry_no_truncate BEFORE TRUNCATE ON invoicing.credit_entry FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER giro_history_append_only BEFORE DELETE OR UPDATE ON invoicing.giro_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER giro_history_no_truncate BEFORE TRUNCATE ON invoicing.giro_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER giro_line_append_only BEFORE DELETE OR UPDATE ON invoicing.giro_line FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER giro_line_no_truncate BEFORE TRUNCATE ON invoicing.giro_line FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER invoice_history_append_only BEFORE DELETE OR UPDATE ON invoicing.invoice_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER invoice_history_no_truncate BEFORE TRUNCATE ON invoicing.invoice_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER invoice_line_append_only BEFORE DELETE OR UPDATE ON invoicing.invoice_line FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER invoice_line_no_truncate BEFORE TRUNCATE ON invoicing.invoice_line FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.assert_balanced();

CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER line_append_only BEFORE DELETE OR UPDATE ON ledger.line FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER line_no_truncate BEFORE TRUNCATE ON ledger.line FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER line_with_its_entry AFTER INSERT ON ledger.line REFERENCING NEW TABLE AS new_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_later_lines();

CREATE TRIGGER proof_append_only BEFORE DELETE OR UPDATE ON ledger.proof FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER proof_no_truncate BEFORE TRUNCATE ON ledger.proof FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER seal_append_only BEFORE DELETE OR UPDATE ON ledger.seal FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER seal_follows BEFORE INSERT ON ledger.seal FOR EACH ROW EXECUTE FUNCTION ledger.assert_seal_follows();

CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON ledger.seal FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER seal_entry_append_only BEFORE DELETE OR UPDATE ON ledger.seal_entry FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER seal_entry_no_truncate BEFORE TRUNCATE ON ledger.seal_entry FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER mail_message_move_append_only BEFORE DELETE OR UPDATE ON mail.message_move FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER mail_message_move_no_truncate BEFORE TRUNCATE ON mail.message_move FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER delivery_event_append_only BEFORE DELETE OR UPDATE ON messaging.delivery_event FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER delivery_event_no_truncate BEFORE TRUNCATE ON messaging.delivery_event FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER message_move_append_only BEFORE DELETE OR UPDATE ON messaging.message_move FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER message_move_no_truncate BEFORE TRUNCATE ON messaging.message_move FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER purchase_history_append_only BEFORE DELETE OR UPDATE ON ordering.purchase_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER purchase_history_no_truncate BEFORE TRUNCATE ON ordering.purchase_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER reissue_append_only BEFORE DELETE OR UPDATE ON ordering.reissue FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER reissue_no_truncate BEFORE TRUNCATE ON ordering.reissue FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER bank_mutation_append_only BEFORE DELETE OR UPDATE ON payments.bank_mutation FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER bank_mutation_no_truncate BEFORE TRUNCATE ON payments.bank_mutation FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER channel_breaker_history_append_only BEFORE DELETE OR UPDATE ON payments.channel_breaker_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER channel_breaker_history_no_truncate BEFORE TRUNCATE ON payments.channel_breaker_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER channel_switch_kept BEFORE DELETE OR UPDATE ON payments.channel_switch FOR EACH ROW EXECUTE FUNCTION payments.keep_switch();

CREATE TRIGGER channel_switch_no_truncate BEFORE TRUNCATE ON payments.channel_switch FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER exchange_append_only BEFORE DELETE OR UPDATE ON payments.exchange FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER exchange_no_truncate BEFORE TRUNCATE ON payments.exchange FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER linked_account_history_append_only BEFORE DELETE OR UPDATE ON payments.linked_account_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER linked_account_history_no_truncate BEFORE TRUNCATE ON payments.linked_account_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER linked_exchange_append_only BEFORE DELETE OR UPDATE ON payments.linked_exchange FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER linked_exchange_no_truncate BEFORE TRUNCATE ON payments.linked_exchange FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER notification_as_received BEFORE DELETE OR UPDATE ON payments.notification FOR EACH ROW EXECUTE FUNCTION payments.keep_what_was_received();

CREATE TRIGGER notification_no_truncate BEFORE TRUNCATE ON payments.notification FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER notification_replay_append_only BEFORE DELETE OR UPDATE ON payments.notification_replay FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER notification_replay_no_truncate BEFORE TRUNCATE ON payments.notification_replay FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER notification_review_append_only BEFORE DELETE OR UPDATE ON payments.notification_review FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER notification_review_no_truncate BEFORE TRUNCATE ON payments.notification_review FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER payment_completed BEFORE INSERT OR UPDATE ON payments.payment FOR EACH ROW EXECUTE FUNCTION payments.complete_payment();

CREATE TRIGGER payment_history_append_only BEFORE DELETE OR UPDATE ON payments.payment_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER payment_history_no_truncate BEFORE TRUNCATE ON payments.payment_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER receipt_append_only BEFORE DELETE OR UPDATE ON payments.receipt FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER receipt_completed BEFORE INSERT ON payments.receipt FOR EACH ROW EXECUTE FUNCTION payments.complete_receipt();

CREATE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON payments.receipt FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER refund_kept BEFORE DELETE ON payments.refund FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER refund_no_truncate BEFORE TRUNCATE ON payments.refund FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER refund_within_receipt BEFORE INSERT OR UPDATE ON payments.refund FOR EACH ROW EXECUTE FUNCTION payments.refund_within_receipt();

CREATE TRIGGER refund_history_append_only BEFORE DELETE OR UPDATE ON payments.refund_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER refund_history_no_truncate BEFORE TRUNCATE ON payments.refund_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER reservation_history_append_only BEFORE DELETE OR UPDATE ON payments.reservation_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER reservation_history_no_truncate BEFORE TRUNCATE ON payments.reservation_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER surplus_history_append_only BEFORE DELETE OR UPDATE ON payments.surplus_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER surplus_history_no_truncate BEFORE TRUNCATE ON payments.surplus_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER transfer_history_append_only BEFORE DELETE OR UPDATE ON payments.transfer_history FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER transfer_history_no_truncate BEFORE TRUNCATE ON payments.transfer_history FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER transfer_slip_append_only BEFORE DELETE OR UPDATE ON payments.transfer_slip FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER transfer_slip_no_truncate BEFORE TRUNCATE ON payments.transfer_slip FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER wire_exchange_append_only BEFORE DELETE OR UPDATE ON payments.wire_exchange FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER wire_exchange_no_truncate BEFORE TRUNCATE ON payments.wire_exchange FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER event_append_only BEFORE DELETE OR UPDATE ON platform.event FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON platform.event FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER finding_append_only BEFORE DELETE OR UPDATE ON reconciliation.finding FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER line_kept BEFORE DELETE OR UPDATE ON reconciliation.line FOR EACH ROW EXECUTE FUNCTION reconciliation.keep_line();

CREATE TRIGGER line_no_truncate BEFORE TRUNCATE ON reconciliation.line FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();

CREATE TRIGGER run_append_only BEFORE DELETE OR UPDATE ON reconciliation.run FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

create view audit.record_canonical as  SELECT id,
    xact,
    written_at,
    (jsonb_build_array(id, to_char((at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text), who, who_name, action, object_kind, object_id, before, after, reason, address, factor, session_id, agent, correlation_id))::text AS canonical
   FROM audit.record;

create view identity.auth_event_canonical as  SELECT id,
    xact,
    written_at,
    ((jsonb_strip_nulls((to_jsonb(e.*) - '{xact,written_at,at,subject_mac}'::text[])) || jsonb_build_object('at', to_char((at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text), 'subject_mac', encode(subject_mac, 'hex'::text))))::text AS canonical
   FROM identity.auth_event e;

create view ledger.balance_by_day as  SELECT account_code,
    subledger,
    day,
    (sum(debit_idr))::bigint AS debit_idr,
    (sum(credit_idr))::bigint AS credit_idr
   FROM ( SELECT balance_day.account_code,
            balance_day.subledger,
            balance_day.day,
            balance_day.debit_idr,
            balance_day.credit_idr
           FROM ledger.balance_day
        UNION ALL
         SELECT l.account_code,
            COALESCE(l.subledger, ''::text) AS "coalesce",
            e.booked_on,
            l.debit_idr,
            l.credit_idr
           FROM (( SELECT entry.id,
                    entry.booked_on
                   FROM ledger.entry
                  WHERE (entry.xact > COALESCE(( SELECT seal.to_xact
                           FROM ledger.seal
                          ORDER BY seal.seq DESC
                         LIMIT 1), '0'::xid8))
                  ORDER BY entry.xact, entry.id
                 OFFSET 0) e
             CROSS JOIN LATERAL ( SELECT line.account_code,
                    line.subledger,
                    GREATEST(line.amount_idr, (0)::bigint) AS debit_idr,
                    GREATEST((- line.amount_idr), (0)::bigint) AS credit_idr
                   FROM ledger.line
                  WHERE (line.entry_id = e.id)
                 OFFSET 0) l)) part
  GROUP BY account_code, subledger, day;

create view ledger.entry_canonical as  SELECT e.id AS entry_id,
    e.xact,
    l.line_count,
    l.total_idr,
    l.debit_idr,
    (jsonb_build_array(e.id, e.kind, e.source_id, e.reverses_id, e.description, to_char((e.booked_on)::timestamp with time zone, 'YYYY-MM-DD'::text), to_char((e.posted_at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text), l.lines))::text AS canonical
   FROM (ledger.entry e
     CROSS JOIN LATERAL ( SELECT count(*) AS line_count,
            (COALESCE(sum(line.amount_idr), (0)::numeric))::bigint AS total_idr,
            (COALESCE(sum(line.amount_idr) FILTER (WHERE (line.amount_idr > 0)), (0)::numeric))::bigint AS debit_idr,
            COALESCE(jsonb_agg(jsonb_build_array(line."position", line.account_code, line.subledger, line.amount_idr) ORDER BY line."position"), '[]'::jsonb) AS lines
           FROM ledger.line
          WHERE (line.entry_id = e.id)) l);

create view payments.exchange_archive as  SELECT wire_exchange.id,
    wire_exchange.provider,
    wire_exchange.operation,
    wire_exchange.method,
    wire_exchange.url,
    wire_exchange.request_headers,
    wire_exchange.request_body,
    wire_exchange.status,
    wire_exchange.response_body,
    wire_exchange.error,
    wire_exchange.started_at,
    wire_exchange.duration_ms,
    wire_exchange.attempt_id,
    wire_exchange.payment_id,
    wire_exchange.subject_kind,
    wire_exchange.subject_id,
    wire_exchange.reference,
    wire_exchange.request_id,
    wire_exchange.correlation_id
   FROM payments.wire_exchange
UNION ALL
 SELECT ('exc-'::text || lpad((e.id)::text, 19, '0'::text)) AS id,
    a.provider,
    e.operation,
    e.method,
    e.url,
    e.request_headers,
    e.request_body,
    e.status,
    e.response_body,
    e.error,
    e.started_at,
    e.duration_ms,
    e.attempt_id,
    a.payment_id,
    'attempt'::text AS subject_kind,
    e.attempt_id AS subject_id,
    a.reference,
    COALESCE((e.request_headers ->> 'Request-Id'::text), (e.request_headers ->> 'X-EXTERNAL-ID'::text)) AS request_id,
    a.correlation_id
   FROM (payments.exchange e
     JOIN payments.attempt a ON ((a.id = e.attempt_id)))
UNION ALL
 SELECT ('lex-'::text || lpad((l.id)::text, 19, '0'::text)) AS id,
    COALESCE(r.provider, k.provider, 'astrapay'::text) AS provider,
    l.operation,
    l.method,
    l.url,
    l.request_headers,
    l.request_body,
    l.status,
    l.response_body,
    l.error,
    l.started_at,
    l.duration_ms,
    NULL::text AS attempt_id,
    r.payment_id,
        CASE
            WHEN (l.subject_id ~~ 'rsv\_%'::text) THEN 'reservation'::text
            ELSE 'linked_account'::text
        END AS subject_kind,
    l.subject_id,
    r.reference,
    COALESCE((l.request_headers ->> 'Request-Id'::text), (l.request_headers ->> 'X-EXTERNAL-ID'::text)) AS request_id,
    NULL::text AS correlation_id
   FROM ((payments.linked_exchange l
     LEFT JOIN payments.reservation r ON ((r.id = l.subject_id)))
     LEFT JOIN payments.linked_account k ON ((k.id = l.subject_id)));
