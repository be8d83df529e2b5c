import { present } from '#platform/assert.ts'
import { correlate, isCorrelationId } from '#platform/correlate.ts'
import type { JobHandler } from '#platform/queue.ts'
import { jobHandlers, type HouseCtx } from '../wiring.ts'

/** The handlers of every queue, each job working under the id of the request that caused it. */
export function correlatedJobs(ctx: HouseCtx): Readonly<Record<string, JobHandler>> {
  const plain = Object.entries(jobHandlers(ctx))
  return Object.fromEntries(
    plain.map(([name, handle]): [string, JobHandler] => [
      name,
      (payload) => {
        const { correlationId } = payload
        if (!isCorrelationId(correlationId)) return handle(payload)
        const handlers = jobHandlers(correlate(ctx, correlationId))
        return present(handlers[name], 'the same queues for every request')(payload)
      },
    ]),
  )
}
