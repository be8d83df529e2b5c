import { sql } from 'kysely'
import type { Trx } from './ctx.ts'

/** Something that happened, told to other modules. Names are `noun.verb_in_the_past`. */
export interface DomainEvent {
  readonly name: string
  readonly [field: string]: string | number | boolean | null
}

/** Where events leave a transaction: which queues listen, and how a job is enqueued inside it. */
export interface Outbox {
  /** What other modules do about it in this same transaction. */
  reactionsTo(eventName: string): readonly Reaction[]
  queuesFor(eventName: string): readonly string[]
  enqueue(trx: Trx, job: Job): Promise<void>
  /** Called by `publish`; the transaction runner wakes listeners after the commit. */
  eventWritten(): void
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
 * Tells the world inside the business transaction: the reactions and one job for each queue subscribed in
 * apps/wiring.ts, and one row in the event log for live screens. Nothing is told unless the transaction commits.
 */
export async function publish(trx: Trx, event: DomainEvent): Promise<void> {
  await sql`insert into platform.event (name, payload) values (${event.name}, ${JSON.stringify(event)}::jsonb)`.execute(
    trx,
  )
  for (const react of trx.outbox.reactionsTo(event.name)) await react(trx, event)
  for (const queue of trx.outbox.queuesFor(event.name))
    await trx.outbox.enqueue(trx, { queue, payload: event })
  trx.outbox.eventWritten()
}

/** Enqueues one job inside the business transaction. */
export async function enqueue(trx: Trx, job: Job): Promise<void> {
  await trx.outbox.enqueue(trx, job)
}
