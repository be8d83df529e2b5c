import type { ServerResponse } from 'node:http'
import type { EventPosition, LoggedEvent } from './event-log.ts'
import { comparePositions, formatPosition } from './event-log.ts'

const retryHintMs = 1_000
/** Bytes that may wait for a slow reader; beyond it the line is cut and the browser resumes where it was. */
const unsentBytesMax = 1_048_576

/** One open Server-Sent Events response. */
export interface Listener {
  readonly position: EventPosition
  /** Ends when the client leaves, is too slow, or `end` is called. */
  readonly ended: Promise<void>
  /** Sends the head of the stream; telling begins after `position`. */
  open(position: EventPosition): void
  /** Sends an event that comes after the listener's place, if it is concerned. */
  tell(event: LoggedEvent): void
  /** Nothing for this listener lies before `position`. */
  skipTo(position: EventPosition): void
  /** Shows that the line lives, where nothing was sent for so long. */
  beat(everyMs: number): void
  end(): void
}

/** Wraps a response; nothing is written to it once it has ended. */
export function createListener(
  response: ServerResponse,
  render: (event: LoggedEvent) => { event: string; data: string } | null,
): Listener {
  let position: EventPosition = { xact: 0n, id: 0n }
  let lastWrite = Date.now()
  const ended = new Promise<void>((resolve) => response.once('close', resolve))
  response.on('error', () => response.destroy())

  return {
    get position() {
      return position
    },
    ended,
    open(from) {
      position = from
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      write('connected', '{}', `retry: ${retryHintMs}\n`)
    },
    tell(event) {
      if (comparePositions(event.position, position) <= 0) return
      position = event.position
      const message = render(event)
      if (message !== null) write(message.event, message.data)
    },
    skipTo(to) {
      position = to
    },
    beat(everyMs) {
      if (response.headersSent && Date.now() - lastWrite > everyMs) write('heartbeat', '{}')
    },
    end() {
      if (!response.writableEnded) response.end()
    },
  }

  function write(event: string, data: string, before = ''): void {
    if (response.writableEnded || response.destroyed) return
    response.write(`${before}id: ${formatPosition(position)}\nevent: ${event}\ndata: ${data}\n\n`)
    lastWrite = Date.now()
    if (response.writableLength > unsentBytesMax) response.destroy()
  }
}
