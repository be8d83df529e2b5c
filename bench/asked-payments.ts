import { createHash, createHmac, randomBytes } from 'node:crypto'
import { demoMerchant } from '../apps/start/sandboxes.ts'
import { hostedPaths } from '../apps/config.ts'
import type { BenchSystem } from './system.ts'

/** A notification as DOKU would send it, ready to be posted. */
export interface Told {
  readonly orderId: string
  readonly paymentId: string
  /** The cookie of the browser that ordered. */
  readonly visitorToken: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const amountIdr = 150_000

/**
 * Writes orders whose payment waits for its money, in bulk, as checkout leaves them: reserved stock, order, payment and
 * attempt. Returns the notifications that will pay them. With `companyId` all belong to that one company.
 */
export async function askForMoney(
  system: BenchSystem,
  count: number,
  companyId: string | null,
): Promise<Told[]> {
  const batch = randomBytes(6).toString('hex').toUpperCase()
  await system.pool.query(bulkOrders, [batch, count, companyId])
  await system.pool.query(bulkLines, [batch])
  await system.pool.query(bulkPayments, [batch, count, companyId])
  await system.pool.query(
    'analyze payments.payment, payments.attempt, ordering.purchase, inventory.reservation',
  )
  return Array.from({ length: count }, (_, index) => {
    const key = `${batch}${String(index + 1).padStart(14, '0')}`
    const told = tell(system, `AOP${batch}-${index + 1}`)
    return { ...told, orderId: `ord_${key}`, paymentId: `pay_${key}`, visitorToken: `visitor_${key}` }
  })
}

const bulkOrders = `
  with wanted as (
    select n, 'ord_' || $1 || lpad(n::text, 14, '0') as id from generate_series(1, $2::int) as n),
  parts as (
    select s.part_id, s.warehouse_id, row_number() over () as place, count(*) over () as places
    from inventory.stock s join (select part_id, min(warehouse_id) as warehouse_id from inventory.stock group by 1) one
      using (part_id, warehouse_id)),
  held as (
    insert into inventory.reservation (order_id, part_id, warehouse_id, quantity, state, held_until)
    select w.id, p.part_id, p.warehouse_id, 1, 'held', now() + interval '1 day'
    from wanted w join parts p on p.place = 1 + w.n % p.places returning part_id, warehouse_id, quantity),
  stock as (
    update inventory.stock s set on_hand = s.on_hand + h.pieces, reserved = s.reserved + h.pieces
    from (select part_id, warehouse_id, sum(quantity)::int as pieces from held group by 1, 2) h
    where s.part_id = h.part_id and s.warehouse_id = h.warehouse_id)
  insert into ordering.purchase (id, number, visitor_sha256, submission_key, state, company_id, price_list_id, contact_name,
    contact_phone, street, district, city, province, postal_code, locale, net_idr, tax_idr, total_idr, pay_before, placed_at)
  select id, 'SO/BENCH/' || $1 || '/' || n, sha256(convert_to('visitor_' || substr(id, 5), 'utf8')), id, 'awaiting_payment', $3, 'ritel', 'Pembeli Contoh',
    '6281230000001', 'Jl. Contoh No. 1', 'Contoh Utara', 'Kota Contoh', 'DKI Jakarta', '10110', 'id',
    ${amountIdr - 14_865}, 14865, ${amountIdr}, now() + interval '1 day', now()
  from wanted`

const bulkLines = `
  insert into ordering.purchase_line (purchase_id, position, part_id, sku, name_id, name_en, brand, quantity, unit_price_idr,
    line_idr, warehouse_id)
  select r.order_id, 1, p.id, p.sku, p.name_id, p.name_en, 'Contoh', 1, ${amountIdr}, ${amountIdr}, r.warehouse_id
  from inventory.reservation r join catalogue.part p on p.id = r.part_id where r.order_id like 'ord_' || $1 || '%'`

const bulkPayments = `
  with wanted as (
    select n, $1 || lpad(n::text, 14, '0') as key from generate_series(1, $2::int) as n),
  payment as (
    insert into payments.payment (id, order_id, subject_kind, subject_id, order_number, company_id, amount_idr, state,
      current_attempt_id, pay_before, buyer_name, buyer_phone, description, lines, created_at)
    select 'pay_' || key, 'ord_' || key, 'order', 'ord_' || key, 'SO/BENCH/' || $1 || '/' || n, $3, ${amountIdr}, 'awaiting',
      'att_' || key, now() + interval '1 day', 'Pembeli Contoh', '6281230000001', 'bench',
      '[{"id":"A","name":"Suku cadang","unitPriceIdr":"${amountIdr}","quantity":1}]', now()
    from wanted returning id)
  insert into payments.attempt (id, payment_id, provider, channel_id, reference, request_id, amount_idr, outcome, pay_before,
    asked_at, answered_at)
  select 'att_' || key, 'pay_' || key, 'doku', 'doku_checkout', 'AOP' || $1 || '-' || n, 'bench' || key, ${amountIdr},
    'awaiting', now() + interval '1 day', now(), now()
  from wanted where exists (select from payment)`

/** Signed by hand (doku.md section 2.2), as a sandbox would need a round trip for each. */
function tell(system: BenchSystem, reference: string): Pick<Told, 'headers' | 'body'> {
  const timestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const requestId = randomBytes(16).toString('hex')
  const body = JSON.stringify({
    service: { id: 'VIRTUAL_ACCOUNT' },
    acquirer: { id: 'BCA' },
    channel: { id: 'VIRTUAL_ACCOUNT_BCA' },
    transaction: { status: 'SUCCESS', date: timestamp, original_request_id: requestId },
    order: { invoice_number: reference, amount: amountIdr },
  })
  const digest = createHash('sha256').update(body).digest('base64')
  const text = [
    `Client-Id:${demoMerchant.dokuClientId}`,
    `Request-Id:${requestId}`,
    `Request-Timestamp:${timestamp}`,
    `Request-Target:${hostedPaths.dokuHttp}`,
    `Digest:${digest}`,
  ].join('\n')
  const signature = createHmac('sha256', system.secrets.dokuSecretKey).update(text).digest('base64')
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'Client-Id': demoMerchant.dokuClientId,
      'Request-Id': requestId,
      'Request-Timestamp': timestamp,
      Signature: `HMACSHA256=${signature}`,
    },
  }
}
