-- 0024-receivables: staff read the receivables and the giros of all companies page by page, by due date.
set local lock_timeout = '3s';

create index invoice_receivable_due on invoicing.invoice (due_on, id)
  where settlement = 'on_account' and state in ('open', 'partly_paid');
create index invoice_receivable_done on invoicing.invoice (due_on desc, id desc) where settlement = 'on_account';
create index giro_by_due on invoicing.giro (due_on, id);
