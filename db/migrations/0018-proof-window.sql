-- 0018-proof-window: a proof of the books reads what changed since the last one, by these.
set local lock_timeout = '3s';
create index payment_history_at on payments.payment_history (at);
create index receipt_recorded on payments.receipt (recorded_at, id);
create index purchase_history_at on ordering.purchase_history (at);
