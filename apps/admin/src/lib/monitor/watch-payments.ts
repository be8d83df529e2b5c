import { readMoved, type PaymentMoved } from './view.ts'

const reopenAfterMs = 3_000
const silentMaxMs = 40_000
const lookMs = 2_000

export interface PaymentWatcher {
  /** The stream is open or gives a sign of life. */
  onheard(): void
  onmoved(moved: PaymentMoved): void
  /** A way to pay was cut off, tried, connected or switched. */
  onchannel?(): void
  onlost(since: Date): void
}

/**
 * Listens to the stream of payments. The browser resumes it by Last-Event-ID; a stream that was refused or fell silent is
 * opened anew, and whoever listens then reads the figures again.
 */
export function watchPayments(watcher: PaymentWatcher): () => void {
  let source = open()
  let heardAtMs = Date.now()
  let reopenTimer: ReturnType<typeof setTimeout> | undefined
  const look = setInterval(() => {
    if (Date.now() - heardAtMs <= silentMaxMs) return
    watcher.onlost(new Date(heardAtMs))
    reopen()
  }, lookMs)
  return () => {
    source.close()
    clearTimeout(reopenTimer)
    clearInterval(look)
  }

  function open(): EventSource {
    const stream = new EventSource('/live/payments')
    stream.addEventListener('connected', hear)
    stream.addEventListener('heartbeat', hear)
    stream.addEventListener('payment', (event: MessageEvent<string>) => {
      hear()
      const moved = readMoved(event.data)
      if (moved !== null) watcher.onmoved(moved)
    })
    stream.addEventListener('channel', () => {
      hear()
      watcher.onchannel?.()
    })
    stream.addEventListener('error', () => {
      watcher.onlost(new Date())
      // The browser tries again by itself, except where the server answered with a refusal.
      if (stream.readyState !== EventSource.CLOSED) return
      clearTimeout(reopenTimer)
      reopenTimer = setTimeout(reopen, reopenAfterMs)
    })
    return stream
  }

  function reopen(): void {
    source.close()
    heardAtMs = Date.now()
    source = open()
  }

  function hear(): void {
    heardAtMs = Date.now()
    watcher.onheard()
  }
}
