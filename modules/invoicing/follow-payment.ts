import { accounts } from '#ledger'
import { assert } from '#platform/assert.ts'
import { businessDay } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import type { DomainEvent } from '#platform/outbox.ts'
import { rupiah, type Rupiah } from '#platform/money.ts'
import { lockAccount } from './account.store.ts'
import { allocate, type Source } from './allocate.ts'
import { closeBundle, selectBundle, selectBundleLines, type BundleLine } from './bundle.store.ts'
import { grantCredit } from './credit.ts'
import { planFor } from './preview-allocation.ts'

/** A bank may tell of money a little after the day on which it was paid. */
const discountGraceMs = 3_600_000

/**
 * Reaction to `payment.settled`, in its transaction: the payment of a bundle pays its invoices, a deposit pays the oldest
 * ones. What they do not need becomes the company's credit.
 */
export async function followSettledInvoices(trx: Trx, event: DomainEvent): Promise<void> {
  if (event['subjectKind'] === 'invoices') return applyBundle(trx, event)
  if (event['subjectKind'] === 'deposit') return applyDeposit(trx, event)
}

/** Reaction to `payment.expired` and `payment.cancelled`, in their transaction: nothing more is expected for the bundle. */
export async function followEndedInvoices(trx: Trx, event: DomainEvent): Promise<void> {
  if (event['subjectKind'] !== 'invoices') return
  const bundle = await selectBundle(trx, String(event['subjectId']))
  if (bundle?.state !== 'open') return
  await closeBundle(trx, { id: bundle.id, state: 'ended', at: new Date(String(event['at'])) })
}

async function applyBundle(trx: Trx, event: DomainEvent): Promise<void> {
  const bundle = await selectBundle(trx, String(event['subjectId']))
  // A payment of invoices that no bundle opened belongs to nobody here.
  if (bundle === null || bundle.state === 'applied') return
  const source = sourceOf(event, bundle.companyId)
  await lockAccount(trx, bundle.companyId)
  const lines = await selectBundleLines(trx, bundle.id)
  const used = await allocate(
    trx,
    source,
    lines.map((line) => withLivingDiscount(line, source.at)),
  )
  await creditRest(trx, { source, reason: 'leftover', rest: rupiah(bundle.amount - used) })
  await closeBundle(trx, { id: bundle.id, state: 'applied', at: source.at })
}

async function applyDeposit(trx: Trx, event: DomainEvent): Promise<void> {
  const companyId = event['companyId']
  assert(typeof companyId === 'string', 'a deposit belongs to a company')
  const source = sourceOf(event, companyId)
  const sum = rupiah(BigInt(String(event['amountIdr'])))
  await lockAccount(trx, companyId)
  const used = await allocateOldest(trx, source, sum)
  await creditRest(trx, { source, reason: 'deposit', rest: rupiah(sum - used) })
}

/** Pays the oldest invoices first, without cash discount: nobody saw and chose one. Gives the money that was used. */
export async function allocateOldest(trx: Trx, source: Source, sum: Rupiah): Promise<Rupiah> {
  const { companyId } = source
  const plan = await planFor(trx, {
    companyId,
    wanted: { kind: 'oldest_first', sum },
    today: businessDay(source.at),
    rules: [],
  })
  return allocate(
    trx,
    source,
    plan.lines.map((line) => ({ ...line, invoiceId: line.invoice.id })),
  )
}

function sourceOf(event: DomainEvent, companyId: string): Source {
  return {
    kind: 'payment',
    id: String(event['paymentId']),
    companyId,
    by: 'system',
    at: new Date(String(event['at'])),
  }
}

/** A discount is over with its last day, also for money that comes late. */
function withLivingDiscount(line: BundleLine, at: Date): BundleLine {
  const day = businessDay(new Date(at.getTime() - discountGraceMs))
  return line.discountUntil !== null && day > line.discountUntil ? { ...line, discount: rupiah(0) } : line
}

async function creditRest(
  trx: Trx,
  credit: { source: Source; reason: 'leftover' | 'deposit'; rest: Rupiah },
): Promise<void> {
  const { source, reason, rest } = credit
  if (rest === 0n) return
  await grantCredit(trx, {
    companyId: source.companyId,
    amount: rest,
    reason,
    sourceId: source.id,
    from: { account: accounts.customerAdvances, subledger: source.id },
    by: source.by,
    at: source.at,
  })
}
