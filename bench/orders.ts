import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { addToCart, placeOrder } from '#ordering'
import { findPaymentOfOrder, startAttempt } from '#payments'
import { newToken } from '#platform/ids.ts'
import { hostedPaths } from '../apps/config.ts'
import { demoMerchant } from '../apps/start/sandboxes.ts'
import { runEach } from './load.ts'
import type { Operation, Sizes } from './measure.ts'
import type { BenchSystem } from './system.ts'

interface Item {
  readonly partId: string
  readonly priceIdr: bigint
}

interface Filled {
  readonly visitorToken: string
  readonly item: Item
}

/** A notification as the sandbox signed it. */
interface Signed {
  readonly headers: Record<string, string>
  readonly body: Buffer
}

const contact = { name: 'Pembeli Contoh', phone: '6281230000001', email: null }
const address = {
  street: 'Jl. Contoh No. 1',
  district: 'Contoh Utara',
  city: 'Kota Contoh',
  province: 'DKI Jakarta',
  postalCode: '10110',
  landmark: null,
}

/** From the button to the payment instruction: the order with its stock, then the question to DOKU. By the use cases, in this process. */
export async function checkoutOperation(system: BenchSystem, sizes: Sizes): Promise<Operation> {
  const filled = await fillCarts(system, sizes.warmUp + sizes.single + sizes.busy)
  return {
    name: 'checkout (order + virtual account)',
    pid: process.pid,
    asker: 'bench_load',
    run: async (size) =>
      told(
        await runEach(filled.splice(0, size.amount), size.connections, (one) =>
          order(system, one, 'doku_va_bca'),
        ),
      ),
  }
}

/** A true notification of DOKU, signed by the sandbox, until our answer, which comes after the commit. */
export async function settleOperation(system: BenchSystem, sizes: Sizes): Promise<Operation> {
  const signed = await collectSigned(system, sizes.warmUp + sizes.single + sizes.busy)
  return {
    name: 'notification settled',
    pid: system.programs.pidOf('web'),
    asker: 'bench_web',
    run: async (size) =>
      told(
        await runEach(signed.splice(0, size.amount), size.connections, async ({ headers, body }) => {
          const answer = await fetch(`${system.shopUrl}${hostedPaths.dokuHttp}`, {
            method: 'POST',
            headers,
            body: Uint8Array.from(body),
          })
          const text = await answer.text()
          if (answer.status !== 200) throw new Error(`notification: ${answer.status} ${text}`)
        }),
      ),
  }
}

function told<Result extends { firstFailure: string | null }>(result: Result): Result {
  if (result.firstFailure !== null) process.stderr.write(`failed: ${result.firstFailure}\n`)
  return result
}

async function fillCarts(system: BenchSystem, count: number): Promise<Filled[]> {
  const { rows } = await system.pool.query<{ partId: string; priceIdr: bigint }>(
    `select s.part_id as "partId", p.amount_idr as "priceIdr"
     from inventory.stock s join pricing.price p on p.part_id = s.part_id and p.price_list_id = 'ritel'
     where p.amount_idr between 20000 and 2000000 and s.on_hand - s.reserved > 2
     group by 1, 2 order by md5(s.part_id) limit 500`,
  )
  const filled = Array.from({ length: count }, (_, index): Filled | null => {
    const item = rows[index % rows.length]
    return item === undefined ? null : { item, visitorToken: newToken() }
  }).filter((one) => one !== null)
  if (filled.length < count) throw new Error('the catalogue has nothing in stock to order')
  await system.pool.query('update inventory.stock set on_hand = on_hand + 1000 where part_id = any($1)', [
    rows.map((row) => row.partId),
  ])
  await runEach(filled, 4, ({ visitorToken, item }) =>
    addToCart(system.house.ctx, { visitorToken, partId: item.partId, quantity: 1 }),
  )
  return filled
}

async function order(
  system: BenchSystem,
  { visitorToken, item }: Filled,
  channelId: string,
): Promise<string> {
  const { ctx } = system.house
  const placed = await placeOrder(ctx, {
    visitorToken,
    submissionKey: randomUUID(),
    buyer: null,
    priceListId: 'ritel',
    contact,
    address,
    locale: 'id',
    seenTotalIdr: item.priceIdr,
  })
  if (placed.kind !== 'placed') throw new Error(`placeOrder: ${placed.kind}`)
  const view = await findPaymentOfOrder(ctx, { orderId: placed.orderId })
  const started = await startAttempt(ctx, { paymentId: view?.payment.id ?? '', channelId })
  if (started.kind !== 'awaiting') throw new Error(`startAttempt: ${started.kind}`)
  return placed.orderId
}

/** Orders, then pays at the sandbox while a collector of ours stands where the shop's door is, and keeps what was signed. */
async function collectSigned(system: BenchSystem, count: number): Promise<Signed[]> {
  const references: string[] = []
  const ordered = await runEach(await fillCarts(system, count), 4, async (one) => {
    const orderId = await order(system, one, 'doku_checkout')
    const view = await findPaymentOfOrder(system.house.ctx, { orderId })
    references.push(view?.attempt?.reference ?? '')
  })
  if (ordered.firstFailure !== null) throw new Error(ordered.firstFailure)
  const signed: Signed[] = []
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      signed.push({ headers: signedHeaders(request.headers), body: Buffer.concat(chunks) })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const at = collector.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  try {
    await registerDoor(system, `http://127.0.0.1:${port}`)
    const paid = await runEach(references, 4, (invoiceNumber) => control(system, 'pay', { invoiceNumber }))
    if (paid.firstFailure !== null) throw new Error(paid.firstFailure)
  } finally {
    await registerDoor(system, system.shopUrl)
    collector.closeAllConnections()
    await new Promise((resolve) => collector.close(resolve))
  }
  return signed
}

function signedHeaders(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const own = ['client-id', 'request-id', 'request-timestamp', 'signature', 'content-type']
  return Object.fromEntries(own.map((name) => [name, String(headers[name] ?? '')]))
}

function registerDoor(system: BenchSystem, base: string): Promise<void> {
  return control(system, 'merchants', {
    clientId: demoMerchant.dokuClientId,
    secretKey: system.secrets.dokuSecretKey,
    publicKeyPem: system.secrets.dokuMerchantPublicKey,
    name: 'Astraotoshop',
    notificationUrl: `${base}${hostedPaths.dokuHttp}`,
    snapTokenUrl: `${system.shopUrl}${hostedPaths.dokuToken}`,
    vaPaymentUrl: `${system.shopUrl}${hostedPaths.dokuVaPayment}`,
  })
}

async function control(system: BenchSystem, path: string, body: object): Promise<void> {
  const answer = await fetch(`${system.dokuUrl}/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`DOKU sandbox ${path}: ${text}`)
}
