import { moveInFeed, refreshFeed, type FeedItem, type MonitorView, type PaymentMoved } from './view.ts'
import { watchPayments } from './watch-payments.ts'

export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly since: Date }
  | { readonly kind: 'ended' }

export interface LiveMonitor {
  view: MonitorView
  feed: readonly FeedItem[]
  connection: LiveState
  /** Payments that moved just now. */
  moved: ReadonlySet<string>
}

const refreshGapMs = 1_000
const minuteMs = 60_000
const pulseMs = 1_500

/** What a monitor shows, to begin with as the server drew it. */
export function createLiveMonitor(first: MonitorView): LiveMonitor {
  let view = $state.raw(first)
  let feed = $state.raw(first.latest)
  let connection: LiveState = $state.raw({ kind: 'connecting' })
  let moved: ReadonlySet<string> = $state.raw(new Set<string>())
  return {
    get view() {
      return view
    },
    set view(next) {
      view = next
    },
    get feed() {
      return feed
    },
    set feed(next) {
      feed = next
    },
    get connection() {
      return connection
    },
    set connection(next) {
      connection = next
    },
    get moved() {
      return moved
    },
    set moved(next) {
      moved = next
    },
  }
}

/**
 * Keeps a monitor fresh, in the browser: moves come by the stream, figures are read again at most once a second.
 * Returns how to stop.
 */
export function followPayments(live: LiveMonitor, onsettled: (item: FeedItem) => void): () => void {
  let refreshTimer: ReturnType<typeof setTimeout> | undefined
  let refreshedAtMs = 0
  const unwatch = watchPayments({
    onheard() {
      if (live.connection.kind === 'live') return
      live.connection = { kind: 'live' }
      // Whatever happened while nobody listened is in the figures.
      refreshSoon()
    },
    onmoved: (moved) => {
      show(live, moved, onsettled)
      refreshSoon()
    },
    onlost(since) {
      if (live.connection.kind === 'connecting' || live.connection.kind === 'live')
        live.connection = { kind: 'lost', since }
      refreshSoon()
    },
  })
  // The chart moves on with the minutes also when nothing happens.
  const minutes = setInterval(refreshSoon, minuteMs)
  return stop

  function stop(): void {
    unwatch()
    clearTimeout(refreshTimer)
    clearInterval(minutes)
  }

  function refreshSoon(): void {
    if (refreshTimer !== undefined) return
    refreshTimer = setTimeout(
      () => {
        refreshTimer = undefined
        refreshedAtMs = Date.now()
        void refresh()
      },
      Math.max(0, refreshedAtMs + refreshGapMs - Date.now()),
    )
  }

  async function refresh(): Promise<void> {
    const response = await fetch('/monitor.json', { redirect: 'manual' }).catch(() => null)
    // Without a session the answer leads to the login.
    if (response?.type === 'opaqueredirect' || response?.status === 401) {
      live.connection = { kind: 'ended' }
      return stop()
    }
    if (response === null || !response.ok) return
    const fresh: MonitorView = await response.json()
    live.view = fresh
    live.feed = refreshFeed(live.feed, fresh.latest)
  }
}

function show(live: LiveMonitor, moved: PaymentMoved, onsettled: (item: FeedItem) => void): void {
  live.feed = moveInFeed(live.feed, moved)
  live.moved = new Set([...live.moved, moved.paymentId])
  setTimeout(() => {
    live.moved = new Set([...live.moved].filter((other) => other !== moved.paymentId))
  }, pulseMs)
  const item = live.feed.find((candidate) => candidate.paymentId === moved.paymentId)
  if (moved.name === 'payment.settled' && item !== undefined) onsettled(item)
}
