import type { ServerResponse } from 'node:http'
import type { Db } from './ctx.ts'
import type { LoggedEvent } from './event-log.ts'
import { parsePosition } from './event-log.ts'
import { createListener, type Listener } from './event-listener.ts'
import { createEventTail } from './event-tail.ts'
import type { Log } from './log.ts'

const pollMs = 1_000
const heartbeatMs = 15_000
/** Streams of one process; beyond it a browser is asked to come back later. */
const streamsMax = 2_000

/** One message of a stream; null from `render` means: this listener is not concerned. */
export interface StreamOptions {
  /** The `Last-Event-ID` the browser sent, if any. */
  lastEventId: string | undefined
  /** Turns an event into what this listener may see. */
  render(event: LoggedEvent): { event: string; data: string } | null
}

export interface EventStreams {
  /** Serves one Server-Sent Events response until the client leaves or `close`. Never rejects. */
  serve(response: ServerResponse, options: StreamOptions): Promise<void>
  /** Looks at the log at once. */
  wake(): void
  /** Ends all streams with a hint to come back. */
  close(): void
  readonly open: number
}

/**
 * Server-Sent Events over the event log: resumed by `Last-Event-ID`, nothing lost, nothing repeated. One reader follows
 * the log for all listeners, so that hundreds of open pages cost the database no more than one.
 */
export function createEventStreams(db: Db, log: Log): EventStreams {
  const listeners = new Set<Listener>()
  const tail = createEventTail(db, log)
  let isClosed = false
  const timer = setInterval(look, pollMs)
  timer.unref()

  return {
    get open() {
      return listeners.size
    },
    wake: look,
    close() {
      isClosed = true
      clearInterval(timer)
      for (const listener of listeners) listener.end()
    },
    serve,
  }

  async function serve(response: ServerResponse, options: StreamOptions): Promise<void> {
    if (isClosed || listeners.size >= streamsMax) {
      response.writeHead(503, { 'retry-after': '5' }).end()
      return
    }
    const listener = createListener(response, options.render)
    listeners.add(listener)
    try {
      const start = options.lastEventId === undefined ? null : parsePosition(options.lastEventId)
      await tail.join(listener, start)
      await listener.ended
    } catch (error) {
      // The browser comes back by itself, with its last id.
      log.warn({ error: String(error) }, 'event stream: the log cannot be read now')
      if (!response.headersSent) response.writeHead(503, { 'retry-after': '2' })
    } finally {
      listener.end()
      listeners.delete(listener)
      tail.leave(listener)
    }
  }

  function look(): void {
    for (const listener of listeners) listener.beat(heartbeatMs)
    if (!isClosed) tail.look()
  }
}
