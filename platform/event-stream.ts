import type { ServerResponse } from 'node:http'
import type { Db } from './ctx.ts'
import type { EventPosition, LoggedEvent } from './event-log.ts'
import { currentPosition, formatPosition, parsePosition, readEvents } from './event-log.ts'
import type { Log } from './log.ts'

const batchSize = 200
const pollMs = 1_000
const heartbeatMs = 15_000
const retryHintMs = 1_000

/** One message of a stream; null from `render` means: this listener is not concerned. */
export interface StreamOptions {
  /** The `Last-Event-ID` the browser sent, if any. */
  lastEventId: string | undefined
  /** Turns an event into what this listener may see. */
  render(event: LoggedEvent): { event: string; data: string } | null
}

export interface EventStreams {
  /** Serves one Server-Sent Events response until the client leaves or `close`. */
  serve(response: ServerResponse, options: StreamOptions): Promise<void>
  /** Looks at the log at once. */
  wake(): void
  /** Ends all streams with a hint to come back. */
  close(): void
  readonly open: number
}

/** Server-Sent Events over the event log: resumed by `Last-Event-ID`, nothing lost, nothing repeated. */
export function createEventStreams(db: Db, log: Log): EventStreams {
  const wakers = new Set<() => void>()
  const endings = new Set<() => void>()
  return {
    get open() {
      return endings.size
    },
    wake: () => wakers.forEach((waker) => waker()),
    close: () => endings.forEach((end) => end()),
    serve,
  }

  async function serve(response: ServerResponse, options: StreamOptions): Promise<void> {
    const start = options.lastEventId === undefined ? null : parsePosition(options.lastEventId)
    let position: EventPosition = start ?? (await currentPosition(db))
    let ended = false
    let pending = false
    let wakeUp: () => void = () => {}
    const waker = () => {
      pending = true
      wakeUp()
    }
    const end = () => {
      ended = true
      waker()
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write(`retry: ${retryHintMs}\nid: ${formatPosition(position)}\nevent: connected\ndata: {}\n\n`)
    response.on('close', end)
    wakers.add(waker)
    endings.add(end)
    let lastWrite = Date.now()
    try {
      while (!ended) {
        pending = false
        const events = await readEvents(db, position, batchSize).catch((error: unknown) => {
          log.warn({ error: String(error) }, 'event stream: the log cannot be read now')
          return []
        })
        for (const event of events) {
          position = event.position
          const message = options.render(event)
          if (message === null) continue
          response.write(
            `id: ${formatPosition(position)}\nevent: ${message.event}\ndata: ${message.data}\n\n`,
          )
          lastWrite = Date.now()
        }
        if (Date.now() - lastWrite > heartbeatMs) {
          response.write(`id: ${formatPosition(position)}\nevent: heartbeat\ndata: {}\n\n`)
          lastWrite = Date.now()
        }
        if (events.length < batchSize) await sleepOrWake()
      }
    } finally {
      wakers.delete(waker)
      endings.delete(end)
      response.end()
    }

    function sleepOrWake(): Promise<void> {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, pollMs)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
        if (pending) wakeUp()
      })
    }
  }
}
