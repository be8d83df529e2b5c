import type { Job, State } from './state.ts'

/** The sandbox clock: real time plus an offset that a control call moves. Scheduled work runs by it. */
export type Clock = {
  nowMs(): number
  /** Moves the clock, then runs what has become due; resolves when that is done. */
  moveTo(atMs: number): Promise<void>
  schedule(job: Job): void
  /** Looks again at what is due, for instance after a reset. */
  wake(): void
  stop(): void
}

const timerMaxMs = 3_600_000

/** Creates the clock of one sandbox; `run` does one job. */
export function createClock(state: State, run: (job: Job) => Promise<void>): Clock {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  const nowMs = (): number => Date.now() + state.offsetMs

  const arm = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const next = state.jobs[0]
    if (isStopped || next === undefined) return
    timer = setTimeout(() => void runDue(), Math.min(Math.max(next.dueAtMs - nowMs(), 0), timerMaxMs))
  }

  const runDue = async (): Promise<void> => {
    // A job may schedule another that is due already (a retry after a long jump), hence the loop.
    for (let due = takeDue(state, nowMs()); due.length > 0; due = takeDue(state, nowMs())) {
      arm()
      await Promise.all(due.map(run))
      if (isStopped) return
    }
    arm()
  }

  return {
    nowMs,
    moveTo: async (atMs) => {
      state.offsetMs = atMs - Date.now()
      await runDue()
    },
    schedule: (job) => {
      state.jobs.splice(positionFor(state.jobs, job.dueAtMs), 0, job)
      arm()
    },
    wake: arm,
    stop: () => {
      isStopped = true
      arm()
    },
  }
}

function takeDue(state: State, nowMs: number): Job[] {
  const firstLater = state.jobs.findIndex((job) => job.dueAtMs > nowMs)
  return state.jobs.splice(0, firstLater === -1 ? state.jobs.length : firstLater)
}

/** The jobs stay sorted by time; equal times keep the order in which they came. */
function positionFor(jobs: Job[], dueAtMs: number): number {
  let low = 0
  let high = jobs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((jobs[middle]?.dueAtMs ?? 0) <= dueAtMs) low = middle + 1
    else high = middle
  }
  return low
}
