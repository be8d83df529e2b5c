-- 0002-catalogue: vehicles, part types, brands, parts with their numbers, what fits what and what replaces what.
-- Needs no extension: prefixes and suffixes of numbers are plain btree ranges, words are a tsvector of our own tokens.
set local lock_timeout = '3s';
create schema catalogue;

create table catalogue.make (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  name text not null,
  position smallint not null
);

create table catalogue.model (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  make_id text not null references catalogue.make,
  kind text not null check (kind in ('car', 'motorcycle')),
  name text not null,
  silhouette text not null check (silhouette in
    ('mpv', 'suv', 'hatchback', 'sedan', 'pickup', 'van', 'truck', 'matic', 'bebek', 'sport', 'trail', 'maxi')),
  position smallint not null
);
create index model_of_make on catalogue.model (make_id, kind);

create table catalogue.twin_group (
  id text primary key check (id ~ '^[a-z0-9-]+$')
);
comment on table catalogue.twin_group is
  'Generations that share their parts (Avanza and Xenia). A generation without a twin is a group of its own.';

create table catalogue.generation (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  model_id text not null references catalogue.model,
  twin_group_id text not null references catalogue.twin_group,
  code text not null,
  -- What people call it: Reborn, FI, karbu.
  nickname text,
  from_year smallint not null check (from_year between 1950 and 2100),
  to_year smallint check (to_year >= from_year)
);
create index generation_of_model on catalogue.generation (model_id);
create index generation_of_twin_group on catalogue.generation (twin_group_id);

create table catalogue.engine (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  code text not null,
  displacement_cc integer check (displacement_cc > 0),
  fuel text not null check (fuel in ('petrol', 'diesel', 'hybrid', 'electric'))
);

create table catalogue.variant (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  generation_id text not null references catalogue.generation,
  name text not null,
  engine_id text not null references catalogue.engine,
  transmission text not null check (transmission in ('manual', 'automatic', 'cvt', 'semi_automatic', 'single_speed')),
  position smallint not null
);
create index variant_of_generation on catalogue.variant (generation_id);

create table catalogue.part_system (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  name_id text not null,
  name_en text not null,
  position smallint not null
);

create table catalogue.part_type (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  part_system_id text not null references catalogue.part_system,
  name_id text not null,
  name_en text not null,
  -- Which of our drawings shows it.
  drawing text not null check (drawing ~ '^[a-z0-9-]+$'),
  position smallint not null
);

create table catalogue.attribute (
  key text primary key check (key ~ '^[a-z0-9_]+$'),
  name_id text not null,
  name_en text not null,
  unit text,
  position smallint not null
);
comment on table catalogue.attribute is 'What the keys of part.attributes mean, in the order in which a page shows them.';

create table catalogue.brand (
  id text primary key check (id ~ '^[a-z0-9-]+$'),
  name text not null,
  position smallint not null
);

create table catalogue.part (
  id text primary key check (id like 'prt\_%'),
  brand_id text not null references catalogue.brand,
  part_type_id text not null references catalogue.part_type,
  name_id text not null,
  name_en text not null,
  sku text not null,
  sku_normalized text collate "C" not null
    generated always as (upper(regexp_replace(sku, '[^A-Za-z0-9]', '', 'g') collate "C")) stored,
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  quality text not null check (quality in ('genuine', 'oem', 'aftermarket')),
  unit text not null check (unit in ('PCS', 'SET', 'PSG', 'BTL', 'KLG', 'JRG')),
  weight_g integer not null check (weight_g > 0),
  -- listed: the fitments are complete, so a vehicle that is not among them does not fit. partial: others may fit.
  -- universal: chosen by size or grade, not by vehicle.
  fitment_scope text not null check (fitment_scope in ('listed', 'partial', 'universal')),
  -- The order of lists: the everyday part first. Ties are broken by id.
  rank integer not null check (rank > 0),
  words tsvector not null,
  constraint part_sku_unique unique (brand_id, sku_normalized),
  constraint part_listing unique (id, part_type_id, brand_id, rank)
);
create index part_by_rank on catalogue.part (rank, id);
create index part_by_type on catalogue.part (part_type_id, rank, id);
create index part_by_type_and_brand on catalogue.part (part_type_id, brand_id, rank, id);
create index part_by_brand on catalogue.part (brand_id, rank, id);
create index part_words on catalogue.part using gin (words) with (fastupdate = off);
comment on column catalogue.part.words is 'Lower-case tokens made by wordsOf (modules/catalogue): names, brand, attributes.';

create table catalogue.part_number (
  part_id text not null references catalogue.part on delete cascade,
  kind text not null check (kind in ('oem', 'oes', 'aftermarket', 'sku_internal', 'competitor')),
  -- Who prints this number: a vehicle maker or a brand.
  maker text not null,
  display text not null,
  normalized text collate "C" not null
    generated always as (upper(regexp_replace(display, '[^A-Za-z0-9]', '', 'g') collate "C")) stored,
  -- The number that its maker put in the place of this one.
  replaced_by text,
  primary key (part_id, normalized, kind)
);
create index part_number_prefix on catalogue.part_number (normalized);
create index part_number_suffix on catalogue.part_number (reverse(normalized));
-- Second chance for O read as 0 and I read as 1; never the stored key.
create index part_number_folded on catalogue.part_number (translate(normalized, 'OI', '01'));

create table catalogue.fitment (
  part_id text not null,
  -- Copied from the part, so that a list by vehicle is one index range; the foreign key keeps the copies true.
  part_type_id text not null,
  brand_id text not null,
  rank integer not null,
  twin_group_id text not null references catalogue.twin_group,
  -- Set when only one of the twins is meant.
  generation_id text references catalogue.generation,
  engine_id text references catalogue.engine,
  variant_id text references catalogue.variant,
  -- Year and month of production, 201508.
  from_ym integer check (from_ym % 100 between 1 and 12),
  to_ym integer check (to_ym % 100 between 1 and 12),
  position text check (position in
    ('front', 'rear', 'left', 'right', 'front_left', 'front_right', 'rear_left', 'rear_right')),
  quantity smallint not null default 1 check (quantity > 0),
  condition_id text,
  condition_en text,
  source text not null,
  constraint fitment_unique unique nulls not distinct
    (part_id, twin_group_id, generation_id, engine_id, variant_id, from_ym, to_ym, position, condition_id),
  constraint fitment_of_part foreign key (part_id, part_type_id, brand_id, rank)
    references catalogue.part (id, part_type_id, brand_id, rank) on update cascade on delete cascade,
  check ((condition_id is null) = (condition_en is null)),
  check (to_ym >= from_ym)
);
create index fitment_of_group on catalogue.fitment (twin_group_id, rank, part_id);
create index fitment_of_group_by_type on catalogue.fitment (twin_group_id, part_type_id, rank, part_id) include (brand_id);

create table catalogue.relation (
  from_part_id text not null references catalogue.part on delete cascade,
  to_part_id text not null references catalogue.part on delete cascade,
  -- superseded_by: the maker replaced from by to. interchange: both do the same work, read in both directions.
  kind text not null check (kind in ('superseded_by', 'interchange')),
  note_id text,
  note_en text,
  primary key (from_part_id, kind, to_part_id),
  check (from_part_id <> to_part_id)
);
create index relation_to on catalogue.relation (to_part_id, kind);

create table catalogue.phrase (
  text text collate "C" not null check (text ~ '^[a-z0-9]+( [a-z0-9]+)*$'),
  part_type_id text references catalogue.part_type,
  brand_id text references catalogue.brand,
  generation_id text references catalogue.generation,
  constraint phrase_unique unique nulls not distinct (text, part_type_id, brand_id, generation_id),
  check (num_nonnulls(part_type_id, brand_id, generation_id) = 1)
);
comment on table catalogue.phrase is
  'What people say and what they mean by it: "aki", "accu" and "kampas rem" for part types, "nmax lama" for generations.';

create table catalogue.part_count (
  part_type_id text not null references catalogue.part_type,
  brand_id text not null references catalogue.brand,
  parts bigint not null check (parts > 0),
  primary key (part_type_id, brand_id)
);
comment on table catalogue.part_count is 'Parts by type and brand, so that the filters of a list need not count the catalogue.';

create function catalogue.refresh_part_count() returns void language sql as $$
  delete from catalogue.part_count;
  insert into catalogue.part_count (part_type_id, brand_id, parts)
    select part_type_id, brand_id, count(*) from catalogue.part group by part_type_id, brand_id;
$$;
comment on function catalogue.refresh_part_count() is 'Call it in the transaction that adds or removes parts.';

create table catalogue.load (
  source text primary key,
  fingerprint text not null,
  parts integer not null,
  loaded_at timestamptz not null
);
comment on table catalogue.load is 'What the catalogue was filled from; a load of the same fingerprint has nothing to do.';
