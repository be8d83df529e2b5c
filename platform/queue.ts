import { fromKysely, PgBoss } from 'pg-boss'
import type pg from 'pg'
import type { Trx } from './ctx.ts'
import type { Log } from './log.ts'
import type { Job } from './outbox.ts'

/** What a job carries: flat and small, ids rather than copies. */
export type JobPayload = Job['payload']

/** Works one job. It may run twice and die halfway, so it looks before it acts. Throwing means: try again later. */
export type JobHandler = (payload: JobPayload) => Promise<void>

export interface Queue {
  enqueue(trx: Trx, job: Job): Promise<void>
  /** Many plain jobs of one queue in one statement, in their order. */
  enqueueAll(trx: Trx, queue: string, payloads: readonly JobPayload[]): Promise<void>
  /** Starts working the given queues in this process, until `stop`. */
  work(handlers: Readonly<Record<string, JobHandler>>): Promise<void>
  /** Looks for jobs of these queues at once instead of at the next poll; of all of them where none are named. */
  wake(names?: readonly string[]): void
  stop(): Promise<void>
}

export interface QueueOptions {
  pool: pg.Pool
  log: Log
  /** Every queue that may be written or worked; made where missing. */
  names: readonly string[]
  /** How a failing job is tried again; the default gives up after about an hour. */
  retry?: { retryLimit: number; retryDelay: number }
  /** Runs pg-boss's housekeeping in this process (workers do, web processes do not). */
  supervise?: boolean
}

const retryPolicy = {
  retryLimit: 12,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 900,
  expireInSeconds: 120,
}
const deadLetterQueue = 'dead_letter'

/**
 * pg-boss behind our own small door. Jobs are written by the business transaction itself; waking workers happens after
 * the commit, on our own channel, since a NOTIFY inside would serialise commits (design section 2).
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => options.pool.query(text, values === undefined ? [] : [...values]) },
    supervise: options.supervise ?? false,
    schedule: false,
  })
  boss.on('error', (error) =>
    options.log.warn({ error: error.message }, 'queue: the database is away or slow'),
  )
  await boss.start()
  await boss.createQueue(deadLetterQueue)
  for (const name of options.names)
    await boss.createQueue(name, { ...retryPolicy, ...options.retry, deadLetter: deadLetterQueue })
  const workers: Worker[] = []
  return {
    async enqueue(trx, job) {
      await boss.send(job.queue, job.payload, {
        db: fromKysely(trx),
        ...(job.throttle === undefined
          ? {}
          : { singletonKey: job.throttle.key, singletonSeconds: job.throttle.seconds }),
        ...(job.startAfter === undefined ? {} : { startAfter: job.startAfter }),
      })
    },
    async enqueueAll(trx, queue, payloads) {
      await boss.insert(
        queue,
        payloads.map((data) => ({ data })),
        { db: fromKysely(trx) },
      )
    },
    async work(handlers) {
      for (const [name, handler] of Object.entries(handlers))
        for (let count = 0; count < workersPerQueue; count += 1) await startWorker(name, handler)
    },
    wake(names) {
      for (const worker of workers)
        if (names === undefined || names.includes(worker.queue)) boss.notifyWorker(worker.id)
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 5_000, close: false })
    },
  }

  async function startWorker(name: string, handler: JobHandler): Promise<void> {
    const id: string = await boss.work<JobPayload, void, typeof workOptions>(
      name,
      workOptions,
      async (jobs) => {
        for (const job of jobs) await workOne(job, { name, handler, log: options.log })
        // Straight on to the next one: without this a backlog would drain by one job each poll.
        boss.notifyWorker(id)
      },
    )
    workers.push({ id, queue: name })
  }
}

interface Worker {
  readonly id: string
  readonly queue: string
}

/** Jobs of one queue at once in a process. What may hang gets a queue of its own. */
const workersPerQueue = 4
const workOptions = {
  pollingIntervalSeconds: 2,
  batchSize: 1,
  includeMetadata: true,
} as const

/** A failing job is told in the log each time, and loudly when it is given up and goes to the dead letters. */
async function workOne(
  job: { id: string; data: JobPayload; retryCount: number; retryLimit: number },
  work: { name: string; handler: JobHandler; log: Log },
): Promise<void> {
  try {
    await work.handler(job.data)
  } catch (error) {
    const details = {
      queue: work.name,
      job: job.id,
      payload: job.data,
      try: job.retryCount + 1,
      error: String(error),
    }
    if (job.retryCount >= job.retryLimit)
      work.log.error(details, 'job given up: it is among the dead letters')
    else work.log.warn(details, 'job failed and will be tried again')
    throw error
  }
}
