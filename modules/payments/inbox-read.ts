import { present } from '#platform/assert.ts'
import type { PaymentsCtx } from './payment.ts'
import type { NotificationClaim, NotificationKind, RemoteProvider } from './port.ts'

const notificationKinds = [
  'doku_http',
  'doku_snap_va',
  'doku_snap_qris',
  'doku_snap_debit',
  'astrapay_debit',
  'astrapay_qris',
] as const satisfies readonly NotificationKind[]

/** A delivery as it lies in the table. */
export interface StoredDelivery {
  readonly provider: RemoteProvider
  readonly kind: string
  readonly headers: unknown
  readonly raw_body: Buffer
  readonly received_at: Date
}

/**
 * What a stored delivery says, read again with the rules of today; null where nobody can read it. Its signature was judged
 * when it came, over the same bytes: that verdict stands in its row and is the one that counts.
 */
export async function readStored(ctx: PaymentsCtx, row: StoredDelivery): Promise<NotificationClaim | null> {
  const kind = kindOf(row.kind)
  const reading = await ctx.payments.providers[row.provider].readNotification({
    kind,
    headers: stringsOf(row.headers),
    rawBody: row.raw_body,
    receivedAt: row.received_at,
    isTokenAlive: async () => true,
  })
  // The bearer token is not kept, so its check fails now; whom we believe is decided by the kind.
  const trusted = row.provider === 'doku' && kind !== 'doku_snap_qris'
  return reading.claim === null ? null : { ...reading.claim, trusted }
}

function kindOf(text: string): NotificationKind {
  const kind = notificationKinds.find((candidate) => candidate === text)
  return present(kind, `a notification of kind ${text} is known`)
}

function stringsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}
