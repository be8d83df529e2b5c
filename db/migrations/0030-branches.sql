-- 0030-branches: the branches that serve business customers. What a person sees can be narrowed to some of them; a company
-- without a branch belongs to the whole house and is seen only by those who see all of it.
set local lock_timeout = '3s';

create table companies.branch (
  id   text primary key check (id like 'brn\_%'),
  code text not null unique check (code ~ '^[A-Z]{3}$'),
  name text not null unique check (name <> ''),
  city text not null check (city <> '')
);

alter table companies.company add column branch_id text references companies.branch;
create index company_of_branch on companies.company (branch_id, name, id);
