import { setTimeout as sleep } from 'node:timers/promises'
import { createPool, isDatabaseAway } from '#platform/db.ts'
import { startEventRelay } from '#platform/event-relay.ts'
import { createLog, type Log } from '#platform/log.ts'
import { listenForWake } from '#platform/wake.ts'
import { readConfig } from '../config.ts'
import { runRole } from '../run-role.ts'
import { openHouse, subscriptions, type HouseCtx } from '../wiring.ts'
import { correlatedJobs } from './correlated-jobs.ts'
import { schedule, type RecurringJob } from './schedule.ts'

const templatesRetryMs = 30_000
const stopWithinMs = 8_000

/** The worker process: queues and clocks. */
runRole('worker', async () => {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL, 'worker')
  const pool = createPool({ url: config.DATABASE_URL, log, name: 'astraotoshop-worker', max: 10 })
  const house = await openHouse({ config, pool, log, isWorker: true })
  await house.queue.work(correlatedJobs(house.ctx))
  const relay = startEventRelay(house.ctx, subscriptions)
  const wake = listenForWake({
    url: config.DATABASE_URL,
    log,
    onWake: (queues) => {
      house.queue.wake(queues)
      relay.wake()
    },
  })
  const clocks = schedule.map((job) => startClock(house.ctx, log, job))
  const templates = keepTemplatesReady(house.ctx, log)
  log.info({ jobs: schedule.length }, 'worker is up')
  return async () => {
    templates.stop()
    await wake.close()
    // What is under way ends together; a question cut off is asked again when its lease is over.
    const ending = Promise.all([...clocks.map((clock) => clock.stop()), relay.stop(), house.queue.stop()])
    await Promise.race([ending, sleep(stopWithinMs)])
    await pool.end()
  }
})

/** Runs a job again and again, never twice at once in this process; a failure waits for the next turn. */
function startClock(ctx: HouseCtx, log: Log, job: RecurringJob): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const turn = () => {
    running = job.run(ctx).then(
      () => schedule(),
      (error: unknown) => {
        const details = { job: job.name, error: error instanceof Error ? error.message : String(error) }
        if (isDatabaseAway(error)) log.warn(details, 'recurring job waits for the database')
        else log.error(details, 'recurring job failed')
        schedule()
      },
    )
  }
  const schedule = () => {
    if (!stopped) timer = setTimeout(turn, job.everyMs)
  }
  turn()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** WhatsApp sends only from templates it knows; they are created where missing, however long the provider is away. */
function keepTemplatesReady(ctx: HouseCtx, log: Log): { stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const attempt = async () => {
    const answer = await ctx.messaging.channel
      .ensureTemplates()
      .catch((error: unknown) => ({ kind: 'unknown' as const, reason: String(error) }))
    if (answer.kind === 'ready' || stopped) return
    log.warn({ answer: answer.kind, reason: answer.reason }, 'WhatsApp templates are not ready')
    timer = setTimeout(() => void attempt(), templatesRetryMs)
  }
  void attempt()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
