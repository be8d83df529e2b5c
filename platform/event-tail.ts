import type { Db } from './ctx.ts'
import type { Listener } from './event-listener.ts'
import type { EventPosition } from './event-log.ts'
import { comparePositions, currentPosition, readEvents } from './event-log.ts'
import type { Log } from './log.ts'

const batchSize = 200
/** A reader that comes back after more than this many batches sees the present instead of the whole past. */
const catchUpBatchesMax = 50

/** The one reader that follows the event log for all listeners of a process. */
export interface EventTail {
  /** Brings a listener from where it was to the reader's place, and lets it follow from there without a gap. */
  join(listener: Listener, start: EventPosition | null): Promise<void>
  leave(listener: Listener): void
  /** Reads what is new and tells it to everybody who follows. */
  look(): void
}

export function createEventTail(db: Db, log: Log): EventTail {
  const following = new Set<Listener>()
  let tail: EventPosition = { xact: 0n, id: 0n }
  let isReading = false
  let isAskedAgain = false
  return {
    async join(listener, start) {
      const first = await placeNow()
      // A place of the future (another database, or made up) is the present.
      listener.open(start === null || comparePositions(start, first) > 0 ? first : start)
      for (let batch = 0; comparePositions(listener.position, tail) < 0; batch += 1) {
        // Everything up to here is committed and visible to the read that follows.
        const target = tail
        if (batch >= catchUpBatchesMax) listener.skipTo(target)
        const events = await readEvents(db, listener.position, batchSize)
        for (const event of events) listener.tell(event)
        const isThrough = events.length < batchSize
        if (isThrough && comparePositions(listener.position, target) < 0) listener.skipTo(target)
      }
      following.add(listener)
    },
    leave: (listener) => void following.delete(listener),
    look() {
      isAskedAgain = true
      if (!isReading) void follow()
    },
  }

  /** Nobody follows while nobody listens, so the first who comes finds the place anew. */
  async function placeNow(): Promise<EventPosition> {
    if (following.size > 0) return tail
    const now = await currentPosition(db)
    if (following.size === 0 && comparePositions(now, tail) > 0) tail = now
    return tail
  }

  async function follow(): Promise<void> {
    isReading = true
    try {
      while (isAskedAgain && following.size > 0) {
        isAskedAgain = false
        await readOn()
      }
    } catch (error) {
      log.warn({ error: String(error) }, 'event stream: the log cannot be read now')
    } finally {
      isReading = false
    }
  }

  async function readOn(): Promise<void> {
    const events = await readEvents(db, tail, batchSize)
    for (const event of events) {
      // First, so that an event which cannot be shown is not met again and again.
      if (comparePositions(event.position, tail) > 0) tail = event.position
      for (const listener of following) listener.tell(event)
    }
    if (events.length === batchSize) isAskedAgain = true
  }
}
