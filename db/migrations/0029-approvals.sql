-- 0029-approvals: one mechanism for everything that two people decide: who proposed what, and who said yes or no.
set local lock_timeout = '3s';

create table access.approval (
  id            text primary key check (id like 'apr\_%'),
  kind          text not null check (kind ~ '^[a-z][a-z_]*(\.[a-z_]+)?$'),
  object_kind   text not null,
  object_id     text not null,
  -- How the object stood when it was proposed; null where there was none.
  before        jsonb,
  -- What it shall be. Never a secret: checkers read it.
  proposal      jsonb not null,
  -- One sentence in each language of the house.
  summary       jsonb not null,
  reason        text not null default '',
  maker         text not null,
  maker_name    text not null,
  made_at       timestamptz not null,
  state         text not null check (state in ('waiting', 'approved', 'rejected', 'withdrawn', 'expired')),
  checker       text,
  checker_name  text,
  decided_at    timestamptz,
  decide_reason text,
  -- Null for what may not be forgotten by a clock: money that a buyer asked back.
  expires_at    timestamptz,
  constraint approval_two_people check (checker is null or checker <> maker),
  constraint approval_decided_by_somebody check ((state in ('approved', 'rejected')) = (checker is not null)),
  constraint approval_decided_at_a_time check ((state = 'waiting') = (decided_at is null)),
  constraint approval_of_an_object check (jsonb_typeof(proposal) = 'object' and (before is null or jsonb_typeof(before) = 'object'))
);
create unique index approval_waiting_once on access.approval (kind, object_kind, object_id) where state = 'waiting';
create index approval_latest on access.approval (made_at desc, id desc);
create index approval_waiting on access.approval (made_at, id) where state = 'waiting';
create index approval_of_object on access.approval (object_kind, object_id, made_at);

create function access.approval_kept() returns trigger language plpgsql as $$
begin
  if (new.id, new.kind, new.object_kind, new.object_id, new.maker, new.made_at)
    is distinct from (old.id, old.kind, old.object_kind, old.object_id, old.maker, old.made_at) then
    raise exception 'what was proposed by whom is never changed' using errcode = 'restrict_violation';
  end if;
  if old.state <> 'waiting' then
    raise exception 'an approval that was decided stays so' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger approval_kept before update on access.approval
  for each row execute function access.approval_kept();
create trigger approval_no_delete before delete on access.approval
  for each row execute function platform.refuse_change();
create trigger approval_no_truncate before truncate on access.approval
  for each statement execute function platform.refuse_change();

create table access.approval_move (
  id              bigint generated always as identity primary key,
  approval_id     text not null references access.approval,
  what            text not null check (what in ('proposed', 'revised', 'approved', 'rejected', 'withdrawn', 'expired')),
  by              text not null,
  by_name         text not null,
  reason          text not null default '',
  -- Which proposal was meant: a yes to another one does not count. Null where it waited before there were approvals.
  proposal_sha256 bytea check (length(proposal_sha256) = 32),
  at              timestamptz not null,
  constraint approval_move_yes_to_something check (what <> 'approved' or proposal_sha256 is not null)
);
create index approval_move_of on access.approval_move (approval_id, id);
-- Nobody says yes twice to the same.
create unique index approval_move_one_yes on access.approval_move (approval_id, by, proposal_sha256) where what = 'approved';
create trigger approval_move_append_only before update or delete on access.approval_move
  for each row execute function platform.refuse_change();
create trigger approval_move_no_truncate before truncate on access.approval_move
  for each statement execute function platform.refuse_change();

-- What waits for a second person already becomes an approval, so that nothing is forgotten or decided by two ways.
insert into access.approval (id, kind, object_kind, object_id, proposal, summary, reason, maker, maker_name, made_at, state)
select 'apr_' || upper(replace(gen_random_uuid()::text, '-', '')), 'refund.order', 'refund', f.id,
  jsonb_build_object('amountIdr', f.amount_idr::text, 'number', p.order_number, 'buyerName', p.buyer_name,
    'method', f.method, 'bank', f.bank, 'accountNumber', f.account_number, 'accountHolder', f.account_holder),
  jsonb_build_object('id', 'Pengembalian dana ' || p.order_number, 'en', 'Refund of ' || p.order_number),
  f.note, f.maker, f.maker_name, f.created_at, 'waiting'
from payments.refund f join payments.payment p on p.id = f.payment_id where f.state = 'waiting_approval';

insert into access.approval (id, kind, object_kind, object_id, proposal, summary, reason, maker, maker_name, made_at, state)
select 'apr_' || upper(replace(gen_random_uuid()::text, '-', '')), 'transfer.confirm', 'transfer', t.attempt_id,
  jsonb_build_object('amountIdr', coalesce(m.amount_idr, t.asked_idr)::text, 'askedIdr', t.asked_idr::text,
    'number', p.order_number, 'buyerName', p.buyer_name, 'mutationId', t.mutation_id),
  jsonb_build_object('id', 'Transfer ' || p.order_number || ' diterima', 'en', 'Transfer of ' || p.order_number || ' received'),
  coalesce(t.first_reason, ''), t.first_by,
  coalesce((select by_name from payments.transfer_history h where h.attempt_id = t.attempt_id and h.what = 'first_yes'
    order by h.id desc limit 1), t.first_by),
  t.first_at, 'waiting'
from payments.transfer t join payments.payment p on p.id = t.payment_id
  left join payments.bank_mutation m on m.id = t.mutation_id where t.state = 'approving';

insert into access.approval_move (approval_id, what, by, by_name, reason, at)
select id, 'proposed', maker, maker_name, reason, made_at from access.approval;
