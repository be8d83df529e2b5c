import type pg from 'pg'

/** What a settlement writes to, in the order of its references. */
const copied = [
  'payments.payment',
  'payments.attempt',
  'payments.notification',
  'payments.receipt',
  'payments.payment_history',
  'ledger.entry',
  'ledger.line',
  'ordering.purchase',
  'ordering.purchase_history',
  'inventory.stock',
  'inventory.reservation',
  'platform.event',
] as const

/** The foreign keys among them, which copies do not bring along. */
const references = [
  ['attempt', 'payment_id', 'payment'],
  ['notification', 'payment_id', 'payment'],
  ['notification', 'attempt_id', 'attempt'],
  ['receipt', 'payment_id', 'payment'],
  ['receipt', 'attempt_id', 'attempt'],
  ['payment_history', 'payment_id', 'payment'],
  ['line', 'entry_id', 'entry'],
  ['purchase_history', 'purchase_id', 'purchase'],
] as const

/**
 * Tables of the same columns, checks, indexes and references as a settlement writes to, without our triggers, filled with
 * `count` orders that wait for money. Returns their keys.
 */
export async function prepareComparable(pool: pg.Pool, count: number): Promise<string[]> {
  await pool.query('drop schema if exists bench_plain cascade; create schema bench_plain')
  for (const table of copied)
    await pool.query(`create table bench_plain.${table.split('.')[1]} (like ${table} including all)`)
  for (const [table, column, target] of references)
    await pool.query(
      `alter table bench_plain.${table} add foreign key (${column}) references bench_plain.${target} (id)`,
    )
  for (const fill of fills) await pool.query(fill, fill.includes('$1') ? [count] : [])
  await pool.query(`analyze ${copied.map((table) => `bench_plain.${table.split('.')[1]}`).join(', ')}`)
  return Array.from({ length: count }, (_, index) => String(index + 1))
}

const fills = [
  `insert into bench_plain.purchase (id, number, visitor_sha256, submission_key, state, price_list_id, contact_name,
    contact_phone, street, district, city, province, postal_code, locale, net_idr, tax_idr, total_idr, pay_before, placed_at)
   select 'ord_' || n, n::text, decode(md5(n::text), 'hex'), n::text, 'awaiting_payment', 'ritel', 'x', '6281230000001', 'x',
     'x', 'x', 'x', '10110', 'id', 100, 11, 111, now(), now() from generate_series(1, $1::int) n`,
  `insert into bench_plain.payment (id, order_id, subject_kind, subject_id, order_number, amount_idr, state, pay_before,
    buyer_name, buyer_phone, description, lines, created_at)
   select 'pay_' || n, 'ord_' || n, 'order', 'ord_' || n, n::text, 111, 'awaiting', now() + interval '1 day', 'x', 'x', 'x',
     '[]', now() from generate_series(1, $1::int) n`,
  `insert into bench_plain.attempt (id, payment_id, provider, channel_id, reference, request_id, amount_idr, outcome,
    pay_before, asked_at)
   select 'att_' || n, 'pay_' || n, 'doku', 'doku_checkout', n::text, n::text, 111, 'awaiting', now() + interval '1 day', now()
   from generate_series(1, $1::int) n`,
  `insert into bench_plain.stock (part_id, warehouse_id, on_hand, reserved)
   select 'prt_' || n, 'JKT1', 10, 1 from generate_series(1, $1::int) n`,
  `insert into bench_plain.reservation (order_id, part_id, warehouse_id, quantity, state, held_until)
   select 'ord_' || n, 'prt_' || n, 'JKT1', 1, 'held', now() from generate_series(1, $1::int) n`,
]

const body = Buffer.alloc(300, 'x')
const headers = JSON.stringify({
  signature: 'x'.repeat(60),
  'request-id': 'x'.repeat(32),
  'client-id': 'x'.repeat(24),
})
const event = JSON.stringify({
  name: 'payment.settled',
  amountIdr: '111',
  reason: 'paid',
  more: 'x'.repeat(160),
})

/** One settlement, row group by row group, each a prepared statement: `$1` is the key of the order. */
const statements = [
  [`select * from bench_plain.payment where id = 'pay_' || $1::text for update`],
  [
    `insert into bench_plain.notification (id, provider, kind, dedupe_key, headers, raw_body, verdict, payment_id, attempt_id,
      received_at, applied_at, outcome)
     values ('ntf_' || $1::text, 'doku', 'doku_http', $1, $2, $3, 'valid', 'pay_' || $1, 'att_' || $1, now(), now(), 'settled')`,
    headers,
    body,
  ],
  [
    `insert into bench_plain.receipt (id, payment_id, attempt_id, provider, provider_reference, amount_idr, applied_idr,
      disposition, channel_id, paid_at, recorded_at)
     values ('rcp_' || $1::text, 'pay_' || $1, 'att_' || $1, 'doku', $1, 111, 111, 'settles', 'doku_checkout', now(), now())`,
  ],
  [
    `update bench_plain.attempt set outcome = 'paid', provider_reference = $1::text, answered_at = now(), ask_again_at = null
     where id = 'att_' || $1`,
  ],
  [
    `update bench_plain.payment set state = 'settled', received_idr = amount_idr, settled_at = now()
     where id = 'pay_' || $1::text`,
  ],
  [
    `insert into bench_plain.payment_history (payment_id, attempt_id, from_state, to_state, reason, at)
     values ('pay_' || $1::text, 'att_' || $1, 'awaiting', 'settled', 'paid', now())`,
  ],
  [
    `insert into bench_plain.entry (id, kind, source_id, description, booked_on, posted_at)
     values ('ent_' || $1::text, 'payment_receipt', $1, 'a receipt', current_date, now())`,
  ],
  [
    `insert into bench_plain.line (entry_id, position, account_code, amount_idr)
     select 'ent_' || $1::text, n, '1121', 1 from generate_series(1, 4) n`,
  ],
  [`update bench_plain.purchase set state = 'paid' where id = 'ord_' || $1::text`],
  [
    `insert into bench_plain.purchase_history (purchase_id, from_state, to_state, reason, at)
     values ('ord_' || $1::text, 'awaiting_payment', 'paid', 'payment_settled', now())`,
  ],
  [`update bench_plain.reservation set state = 'committed' where order_id = 'ord_' || $1::text`],
  [
    `update bench_plain.stock set reserved = reserved - 1, on_hand = on_hand - 1 where part_id = 'prt_' || $1::text`,
  ],
  [
    `insert into bench_plain.event (name, payload) select 'payment.settled', $2::jsonb from generate_series(1, 2)
     where $1::text is not null`,
    event,
  ],
] as const

/** The write transaction that a settlement is compared with: the same rows, written plainly with prepared statements. */
export async function writeComparably(pool: pg.Pool, key: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    for (const [index, [text, ...values]] of statements.entries())
      await client.query({ name: `plain_${index}`, text, values: [key, ...values] })
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
