import { demoPeople } from '../apps/start/demo-people.ts'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { staffSessionCookie } from '#identity'
import { hostedPaths } from '../apps/config.ts'
import { visitorCookie } from '../apps/cookies.ts'
import { askForMoney, type Told } from './asked-payments.ts'
import { percentile } from './load.ts'
import { signIn } from './logins.ts'
import type { BenchSystem } from './system.ts'

/** From the provider's call to what people see. */
export interface LiveFigures {
  readonly payments: number
  /** Until the buyer's page was told by its stream and has fetched itself anew, with the sum paid. */
  readonly page: Spread
  /** Until the monitor's stream brought the row. */
  readonly monitor: Spread
}

interface Spread {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
}

/** A payment every third of a second: with closer ones the jobs of each are what is measured. */
const spacingMs = 300
const withinMs = 10_000

/** Pays one after another, several still on their way, while each buyer's page and one monitor listen. */
export async function measureLive(system: BenchSystem, payments: number): Promise<LiveFigures> {
  const told = await askForMoney(system, payments, null)
  const monitor = await listen(`${system.adminUrl}/live/payments`, {
    cookie: `${staffSessionCookie.name}=${await signIn(system, demoPeople.staff[0])}`,
  })
  const rows = new Map<string, (at: number) => void>()
  monitor.on('data', (chunk: Buffer) => {
    for (const [paymentId, arrived] of rows)
      if (chunk.includes(`"payment.settled","paymentId":"${paymentId}"`)) arrived(performance.now())
  })
  const taken: Promise<{ page: number; monitor: number }>[] = []
  for (const one of told) {
    const watched = payAndWatch(system, one, rows)
    // Told below, with the others.
    watched.catch(() => {})
    taken.push(watched)
    await sleep(spacingMs)
  }
  const all = await Promise.all(taken)
  monitor.destroy()
  return {
    payments,
    page: spreadOf(all.map((one) => one.page)),
    monitor: spreadOf(all.map((one) => one.monitor)),
  }
}

async function payAndWatch(
  system: BenchSystem,
  told: Told,
  rows: Map<string, (at: number) => void>,
): Promise<{ page: number; monitor: number }> {
  const cookie = `${visitorCookie.name}=${told.visitorToken}`
  const stream = await listen(`${system.shopUrl}/live/orders/${told.orderId}`, { cookie })
  const row = new Promise<number>((resolve) => rows.set(told.paymentId, resolve))
  const changed = untilChanged(stream)
  const begunAt = performance.now()
  const answer = await fetch(`${system.shopUrl}${hostedPaths.dokuHttp}`, {
    method: 'POST',
    headers: told.headers,
    body: told.body,
  })
  if (answer.status !== 200) throw new Error(`notification: ${answer.status}`)
  await changed
  const page = await fetch(`${system.shopUrl}/pesanan/${told.orderId}`, { headers: { cookie } })
  const text = await page.text()
  const pageAt = performance.now()
  if (!text.includes('Lunas'))
    throw new Error(`the page answers ${page.status} and does not say that it is paid`)
  const monitorAt = await Promise.race([row, sleep(withinMs).then(() => Infinity)])
  rows.delete(told.paymentId)
  stream.destroy()
  return { page: pageAt - begunAt, monitor: monitorAt - begunAt }
}

/** The page hears of both the payment and its order; the first word of either makes it fetch itself. */
function untilChanged(stream: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      if (chunk.includes('payment.settled')) resolve()
    })
  })
}

async function listen(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const asked = request(url, { headers: { ...headers, accept: 'text/event-stream' } })
  asked.end()
  const answered: IncomingMessage[] = await once(asked, 'response')
  const [answer] = answered
  if (answer?.statusCode !== 200) throw new Error(`${url} answered ${answer?.statusCode}`)
  return answer
}

function spreadOf(values: readonly number[]): Spread {
  const at = (share: number) => percentile(values, share) ?? 0
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) }
}
