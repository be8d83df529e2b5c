import type { LiveState } from '../monitor/live-monitor.svelte.ts'
import { watchPayments } from '../monitor/watch-payments.ts'
import type { ChannelsView } from './view.ts'

export interface LiveChannels {
  view: ChannelsView
  connection: LiveState
}

/** Payments move often; the weather is measured only every few seconds. */
const afterPaymentMs = 5_000
const afterChangeMs = 200
const quietMs = 30_000

/** What the page shows, to begin with as the server drew it. */
export function createLiveChannels(first: ChannelsView): LiveChannels {
  let view = $state.raw(first)
  let connection: LiveState = $state.raw({ kind: 'connecting' })
  return {
    get view() {
      return view
    },
    set view(next) {
      view = next
    },
    get connection() {
      return connection
    },
    set connection(next) {
      connection = next
    },
  }
}

/** Keeps the page fresh, in the browser, by the monitor's stream. Returns how to stop. */
export function followChannels(live: LiveChannels): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAtMs = Infinity
  const unwatch = watchPayments({
    onheard() {
      if (live.connection.kind === 'live') return
      live.connection = { kind: 'live' }
      refreshIn(afterChangeMs)
    },
    onmoved: () => refreshIn(afterPaymentMs),
    onchannel: () => refreshIn(afterChangeMs),
    onlost(since) {
      if (live.connection.kind === 'connecting' || live.connection.kind === 'live')
        live.connection = { kind: 'lost', since }
    },
  })
  const quiet = setInterval(() => refreshIn(afterChangeMs), quietMs)
  return stop

  function stop(): void {
    unwatch()
    clearTimeout(timer)
    clearInterval(quiet)
  }

  function refreshIn(delayMs: number): void {
    const wantedAtMs = Date.now() + delayMs
    if (wantedAtMs >= dueAtMs) return
    clearTimeout(timer)
    dueAtMs = wantedAtMs
    timer = setTimeout(() => {
      dueAtMs = Infinity
      void refresh()
    }, delayMs)
  }

  async function refresh(): Promise<void> {
    const response = await fetch('/kanal.json', { redirect: 'manual' }).catch(() => null)
    // Without a session the answer leads to the login.
    if (response?.type === 'opaqueredirect' || response?.status === 401) {
      live.connection = { kind: 'ended' }
      return stop()
    }
    if (response === null || !response.ok) return
    const fresh: ChannelsView = await response.json()
    live.view = fresh
  }
}
