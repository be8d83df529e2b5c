import { randomUUID } from 'node:crypto'
import type { Ctx } from './ctx.ts'
import type { Log } from './log.ts'
import type { Origin, Outbox } from './outbox.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i

/** A request's own id where it brings one of a known form (UUID or ULID), else a new one. */
export function correlationIdOf(given: unknown): string {
  return isCorrelationId(given) ? given : randomUUID()
}

export function isCorrelationId(given: unknown): given is string {
  return typeof given === 'string' && (uuid.test(given) || ulid.test(given))
}

/**
 * The same context for one request: every log line, event and job it causes carries the request's id.
 * @example receiveNotification(correlate(house.ctx, request.id), …)
 */
export function correlate<C extends Ctx>(ctx: C, correlationId: string): C {
  return {
    ...ctx,
    correlationId,
    log: logOf(ctx.log, correlationId),
    transaction: (work) =>
      ctx.transaction((trx) => work(Object.assign(trx, { outbox: outboxOf(trx.outbox, correlationId) }))),
  }
}

/**
 * The same context for one request of somebody: the record of changes then knows from where and by which factor.
 * @example originate(house.ctx, { realm: 'staff', by: { id, name }, address, agent, sessionId, factor })
 */
export function originate<C extends Ctx>(ctx: C, origin: Origin): C {
  return {
    ...ctx,
    transaction: (work) =>
      ctx.transaction((trx) => work(Object.assign(trx, { outbox: { ...trx.outbox, origin } }))),
  }
}

function outboxOf(outbox: Outbox, correlationId: string): Outbox {
  return {
    ...outbox,
    correlationId,
    enqueue: (trx, job) => outbox.enqueue(trx, { ...job, payload: { correlationId, ...job.payload } }),
  }
}

function logOf(log: Log, correlationId: string): Log {
  return {
    info: (details, message) => log.info({ correlationId, ...details }, message),
    warn: (details, message) => log.warn({ correlationId, ...details }, message),
    error: (details, message) => log.error({ correlationId, ...details }, message),
  }
}
