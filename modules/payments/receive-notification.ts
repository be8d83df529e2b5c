import type { Trx } from '#platform/ctx.ts'
import { forEachOf } from '#platform/for-each-of.ts'
import { newId } from '#platform/ids.ts'
import { enqueue } from '#platform/outbox.ts'
import { applyClaim } from './apply-claim.ts'
import { feeRuleOf } from './channels.ts'
import { isTokenAlive } from './host-token.ts'
import { readStored } from './inbox-read.ts'
import {
  countTry,
  insertNotification,
  insertRefused,
  lockUnapplied,
  selectUnapplied,
  type NotificationRow,
} from './notification.store.ts'
import type { PaymentsCtx } from './payment.ts'
import { lockByReference } from './payment.store.ts'
import type {
  AcknowledgeOutcome,
  IncomingNotification,
  NotificationClaim,
  NotificationKind,
  NotificationReading,
  RemoteProvider,
  WireAnswer,
} from './port.ts'
import { applyQueue } from './queues.ts'
import { recordToldReceipt } from './record-receipt.ts'

const providerOfKind = {
  doku_http: 'doku',
  doku_snap_va: 'doku',
  doku_snap_qris: 'doku',
  doku_snap_debit: 'doku',
  astrapay_debit: 'astrapay',
  astrapay_qris: 'astrapay',
} as const satisfies Record<NotificationKind, RemoteProvider>

/** Unverified deliveries kept of each kind within an hour; a true one that is refused is sent again by its provider. */
const refusedPerHourMax = 1_000

/** A worker that died with the job holds it for minutes; a buyer does not wait for that. */
const forgottenAfterMs = 30_000
const forgottenLimit = 100

export interface ReceivedRequest {
  readonly kind: NotificationKind
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: Buffer
}

/**
 * Takes a provider's notification: verifies it over its raw bytes, stores it, applies it in the same transaction, and
 * only after the commit returns the answer to send. If applying fails, the stored row is acknowledged all the same and
 * a job applies it. A repeated, late or forged one is stored with its verdict and changes nothing twice.
 */
export async function receiveNotification(ctx: PaymentsCtx, request: ReceivedRequest): Promise<WireAnswer> {
  const provider = ctx.payments.providers[providerOfKind[request.kind]]
  const incoming: IncomingNotification = {
    ...request,
    receivedAt: ctx.now(),
    isTokenAlive: (token) => isTokenAlive(ctx, { provider: provider.provider, token }),
  }
  const reading = await provider.readNotification(incoming)
  const outcome = await store(ctx, incoming, reading)
  return provider.acknowledge(incoming, outcome)
}

async function store(
  ctx: PaymentsCtx,
  incoming: IncomingNotification,
  reading: NotificationReading,
): Promise<AcknowledgeOutcome> {
  const row = toRow(incoming, reading)
  const refusal = refusalOf(reading)
  if (refusal !== null) {
    const refused = { ...row, dedupe_key: null, applied_at: row.received_at, outcome: refusal }
    const isKept = await ctx.transaction((trx) =>
      // One that verifies and cannot be read is the provider's own word, and always kept.
      reading.verdict === 'valid'
        ? insertNotification(trx, refused).then(() => true)
        : insertRefused(trx, refused, refusedPerHourMax),
    )
    if (!isKept)
      ctx.log.warn({ kind: row.kind, verdict: row.verdict }, 'flood: unverified notification not kept')
    return refusal
  }
  try {
    return await ctx.transaction(async (trx) => {
      const settled = await settleAtOnce(trx, ctx, { row, claim: reading.claim })
      if (settled === 'stored') return 'stored'
      if ((await insertNotification(trx, row)) === 'repeated') return 'stored'
      const told = { id: row.id, claim: reading.claim, provider: providerOfKind[incoming.kind] }
      return applyClaim(trx, ctx, { ...told, now: incoming.receivedAt })
    })
  } catch (error) {
    ctx.log.error({ notification: row.id, error: String(error) }, 'notification not applied now; a job will')
    await ctx.transaction(async (trx) => {
      if ((await insertNotification(trx, row)) === 'repeated') return
      await enqueue(trx, { queue: applyQueue, payload: { notificationId: row.id } })
    })
    return 'stored'
  }
}

/**
 * The usual case in few statements: a believed claim of the sum that was asked for, told for the first time. Anything else
 * goes the longer way.
 */
async function settleAtOnce(
  trx: Trx,
  ctx: PaymentsCtx,
  told: { row: NotificationRow & { dedupe_key: string }; claim: NotificationClaim | null },
): Promise<'stored' | 'otherwise'> {
  const { row, claim } = told
  if (claim === null || !claim.trusted || claim.status !== 'paid') return 'otherwise'
  const { reference, amount, providerReference, occurredAt, paidBy } = claim
  const { provider, dedupe_key: dedupeKey } = row
  const target = await lockByReference(trx, { reference, provider, dedupeKey })
  if (target === null || target.isTold || amount !== target.attempt.amount) return 'otherwise'
  if (!target.attempt.isClosed) return 'otherwise'
  const { payment, attempt } = target
  const fee = feeRuleOf(ctx, attempt.channelId, paidBy)
  const recordedAt = row.received_at
  const outcome = await recordToldReceipt(trx, {
    payment,
    receipt: { attempt, amount, providerReference, paidAt: occurredAt, recordedAt, fee, paidBy },
    notification: row,
  })
  return outcome === 'repeated' ? 'otherwise' : 'stored'
}

function toRow(
  incoming: IncomingNotification,
  reading: NotificationReading,
): NotificationRow & { dedupe_key: string } {
  return {
    id: newId('ntf'),
    provider: providerOfKind[incoming.kind],
    kind: incoming.kind,
    dedupe_key: reading.dedupeKey,
    headers: JSON.stringify(maskedHeaders(incoming.headers)),
    raw_body: incoming.rawBody,
    verdict: reading.verdict,
    received_at: incoming.receivedAt,
  }
}

/** Bearer tokens are credentials; the rest is evidence and stays. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const secret = new Set(['authorization', 'authorization-customer', 'cookie'])
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secret.has(name.toLowerCase()) ? '•••' : value]),
  )
}

function refusalOf(reading: NotificationReading): Exclude<AcknowledgeOutcome, 'stored'> | null {
  switch (reading.verdict) {
    case 'valid':
      return reading.claim === null ? 'unreadable' : null
    case 'bad_token':
      return 'bad_token'
    case 'missing_header':
      return 'missing_header'
    case 'bad_signature':
    case 'stale_timestamp':
    case 'unknown_sender':
      return 'bad_signature'
  }
}

/** Job: applies a notification that was stored and could not be applied at once. Applying twice is impossible. */
export async function applyStoredNotification(
  ctx: PaymentsCtx,
  input: { notificationId: string },
): Promise<void> {
  const row = await ctx.db
    .selectFrom('payments.notification')
    .selectAll()
    .where('id', '=', input.notificationId)
    .where('applied_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return
  const claim = await readStored(ctx, row)
  await ctx.transaction(async (trx) => {
    const unapplied = await lockUnapplied(trx, row.id)
    if (unapplied === undefined) return
    await applyClaim(trx, ctx, { id: row.id, claim, provider: row.provider, now: ctx.now() })
  })
}

/** Recurring: applies what its job lost or gave up on, so that a mended fault needs nobody to start it again. */
export async function applyForgottenNotifications(ctx: PaymentsCtx): Promise<void> {
  const ids = await selectUnapplied(ctx.db, {
    before: new Date(ctx.now().getTime() - forgottenAfterMs),
    limit: forgottenLimit,
  })
  await forEachOf(ids, ({ id }) => applyForgotten(ctx, id), {
    limit: 1,
    groupOf: () => 'all',
    onError: ({ id }, error) =>
      ctx.log.error({ notification: id, error: String(error) }, 'notification still cannot be applied'),
  })
}

/** Counted first, so that one which ends the process on the way has its turn behind the others too. */
async function applyForgotten(ctx: PaymentsCtx, id: string): Promise<void> {
  await countTry(ctx.db, id)
  await applyStoredNotification(ctx, { notificationId: id })
}
