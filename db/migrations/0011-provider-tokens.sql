-- 0011-provider-tokens: one living bearer token per provider for all processes, permanent numbers that say whose they are,
-- and receipts that say by which method of a hosted page they came.
set local lock_timeout = '3s';

create table payments.provider_token (
  provider text not null check (provider in ('doku', 'astrapay')),
  -- Our client id there and its address: other credentials have another token.
  party text not null,
  sealed_token bytea not null,
  renew_at timestamptz not null,
  dies_at timestamptz not null,
  fetched_at timestamptz not null,
  primary key (provider, party)
);
comment on table payments.provider_token is 'Bearer tokens that providers gave us, sealed with a key that is not in the database.';

alter table payments.permanent_account
  -- The name the bank shows to who pays.
  add column holder text not null default '';

alter table payments.receipt
  -- The provider's own name of the method, where the buyer chose it on a hosted page, such as CREDIT_CARD.
  add column paid_by text;

-- A transfer to an open or permanent number is an attempt of its own; its account is found by the number.
create index attempt_by_number on payments.attempt ((instruction ->> 'number'))
  where instruction ->> 'kind' = 'virtual_account';
-- Some direct debits know us only by a short name: then their own reference finds the attempt.
create index attempt_by_provider_reference on payments.attempt (provider, provider_reference)
  where provider_reference is not null;
create index attempt_through on payments.attempt (through_attempt_id) where through_attempt_id is not null;
