-- 0019-ledger-checks-by-statement: the same rules, looked at once for an entry instead of once for each of its lines.
set local lock_timeout = '3s';

create function ledger.refuse_later_lines() returns trigger language plpgsql as $$
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
end $$;
comment on function ledger.refuse_later_lines() is 'Lines come in the transaction of their entry, whose own deferred check sums them.';

drop trigger line_with_its_entry on ledger.line;
create trigger line_with_its_entry after insert on ledger.line referencing new table as new_line
  for each statement execute function ledger.refuse_later_lines();
drop trigger line_balanced on ledger.line;
drop function ledger.refuse_later_line();
