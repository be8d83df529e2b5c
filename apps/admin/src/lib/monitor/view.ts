import type { PaymentState } from '#payments'

/** The monitor's figures, in the form that survives JSON: sums are strings of whole rupiah, moments are ISO. */
export interface MonitorView {
  readonly at: string
  readonly databaseMs: number
  readonly unclearCount: number
  readonly summary: {
    readonly paidCount: number
    readonly paidIdr: string
    readonly waitingCount: number
    readonly successRate: number | null
    readonly medianSecondsToPaid: number | null
    readonly needsPerson: number
  }
  readonly minutes: readonly MinuteView[]
  readonly latest: readonly FeedItem[]
  /** How many ways to pay do well, are disturbed, down and switched off. */
  readonly channels: {
    readonly good: number
    readonly disturbed: number
    readonly down: number
    readonly off: number
  }
}

export interface MinuteView {
  readonly at: string
  readonly paid: number
  readonly amountIdr: string
}

export interface FeedItem {
  readonly paymentId: string
  readonly orderNumber: string
  /** Unknown until the next refresh for what has just come in. */
  readonly buyerName: string | null
  readonly amountIdr: string
  readonly state: PaymentState
  /** What came with it that is more than a state. */
  readonly note: FeedNote | null
  readonly at: string
}

export type FeedNote = 'surplus' | 'claimed_again' | 'part' | 'paid_late'

/** One message of the live stream. */
export interface PaymentMoved {
  readonly name: string
  readonly paymentId: string
  readonly orderNumber: string
  readonly amountIdr: string
  readonly reason: string
  readonly at: string
}

const feedMax = 30
const stateOfEvent: Readonly<Record<string, PaymentState>> = {
  'payment.opened': 'choosing',
  'payment.choosing': 'choosing',
  'payment.preparing': 'preparing',
  'payment.awaiting': 'awaiting',
  'payment.unknown': 'unknown',
  'payment.settled': 'settled',
  'payment.expired': 'expired',
  'payment.cancelled': 'cancelled',
}

/** Messages that change no state, and moves that are more than their state. */
function noteOf(moved: PaymentMoved): FeedNote | null {
  if (moved.name === 'payment.surplus_received') return 'surplus'
  if (moved.name === 'payment.claimed_again') return 'claimed_again'
  if (moved.reason === 'paid_in_part') return 'part'
  return moved.reason === 'paid_late' ? 'paid_late' : null
}

/** The feed after a message: that payment first. One that neither moves nor tells of money leaves the feed as it is. */
export function moveInFeed(feed: readonly FeedItem[], moved: PaymentMoved): readonly FeedItem[] {
  const known = feed.find((item) => item.paymentId === moved.paymentId)
  const note = noteOf(moved)
  const state = stateOfEvent[moved.name] ?? (note === null ? undefined : known?.state)
  if (state === undefined) return feed
  if (known !== undefined && known.at > moved.at) return feed
  const { paymentId, orderNumber, at } = moved
  // A surplus is told with its own sum; the row stays the payment's.
  const amountIdr = known?.amountIdr ?? moved.amountIdr
  const buyerName = known?.buyerName ?? null
  const item = { paymentId, orderNumber, amountIdr, at, state, note: note ?? known?.note ?? null, buyerName }
  return inOrder([item, ...feed.filter((other) => other.paymentId !== paymentId)])
}

/** The feed after a refresh: what the server says, with the moment of any later move that we saw come in. */
export function refreshFeed(feed: readonly FeedItem[], latest: readonly FeedItem[]): readonly FeedItem[] {
  const seen = new Map(feed.map((item) => [item.paymentId, item]))
  const fresh = latest.map((item) => {
    const known = seen.get(item.paymentId)
    return known === undefined || known.at < item.at ? item : { ...known, buyerName: item.buyerName }
  })
  const listed = new Set(latest.map((item) => item.paymentId))
  return inOrder([...fresh, ...feed.filter((item) => !listed.has(item.paymentId))])
}

function inOrder(feed: readonly FeedItem[]): readonly FeedItem[] {
  return feed.toSorted((left, right) => right.at.localeCompare(left.at)).slice(0, feedMax)
}

/** Reads a message of the stream; null for what is not one. */
export function readMoved(text: string): PaymentMoved | null {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return null
  const { name, paymentId, orderNumber, amountIdr, reason, at }: Partial<Record<string, unknown>> = {
    ...value,
  }
  if (typeof name !== 'string' || typeof paymentId !== 'string' || typeof orderNumber !== 'string')
    return null
  if (typeof amountIdr !== 'string' || typeof at !== 'string') return null
  return { name, paymentId, orderNumber, amountIdr, at, reason: typeof reason === 'string' ? reason : '' }
}
