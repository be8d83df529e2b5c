import type { Trx } from './ctx.ts'

/** Something that happened, told to other modules. Names are `noun.verb_in_the_past`. */
export interface DomainEvent {
  readonly name: string
  readonly [field: string]: string | number | boolean | null
}

/** Where a request came from, and who sent it. */
export interface Origin {
  readonly realm: 'staff' | 'buyer' | 'public'
  /** The signed-in person; null where nobody is signed in. */
  readonly by: { readonly id: string; readonly name: string } | null
  /** As our own proxy tells it; null where nothing is known. */
  readonly address: string | null
  /** What the browser calls itself, shortened. */
  readonly agent: string | null
  readonly sessionId: string | null
  /** By which factor the session was opened. */
  readonly factor: string | null
}

/** Where events and jobs leave a transaction. */
export interface Outbox {
  /** What other modules do about it in this same transaction. */
  reactionsTo(eventName: string): readonly Reaction[]
  enqueue(trx: Trx, job: Job): Promise<void>
  enqueueAll(trx: Trx, queue: string, payloads: readonly Job['payload'][]): Promise<void>
  /** The request that caused this transaction; events and jobs carry it on. */
  readonly correlationId?: string
  /** Where that request came from; absent where a clock or a command did. */
  readonly origin?: Origin
  /** Written to the event log by the transaction runner, in this order, on the way to the commit. */
  readonly events: DomainEvent[]
}

/**
 * Runs inside the transaction that publishes, so both commit or neither. For what must agree at any moment (an order and
 * its payment); everything else listens by queue.
 */
export type Reaction = (trx: Trx, event: DomainEvent) => Promise<void>

/** A job of the queue: at least once, so its handler may run twice and die halfway. */
export interface Job {
  readonly queue: string
  readonly payload: { readonly [field: string]: string | number | boolean | null }
  /** At most one job with this key in each span of so many seconds; further ones are dropped. */
  readonly throttle?: { readonly key: string; readonly seconds: number }
  readonly startAfter?: Date
}

/**
 * Tells the world inside the business transaction: the reactions at once, and one row in the event log, from which live
 * screens read and the relay makes the jobs of apps/wiring.ts. Nothing is told unless the transaction commits.
 */
export async function publish(trx: Trx, event: DomainEvent): Promise<void> {
  trx.outbox.events.push(event)
  for (const react of trx.outbox.reactionsTo(event.name)) await react(trx, event)
}

/** Enqueues one job inside the business transaction. */
export async function enqueue(trx: Trx, job: Job): Promise<void> {
  await trx.outbox.enqueue(trx, job)
}
