import type { Job, State } from './state.ts'

/** The sandbox clock: real time plus an offset that a control call moves. Scheduled work runs by it. */
export type Clock = {
  nowMs(): number
  /** Moves the clock, then runs what has become due in the order of its time; resolves when that is done. */
  moveTo(atMs: number): Promise<void>
  schedule(job: Job): void
  /** Looks again at what is due, for instance after a reset. */
  wake(): void
  stop(): void
}

const timerMaxMs = 3_600_000

/** Creates the clock of one sandbox; `run` does one job and must not throw. */
export function createClock(state: State, run: (job: Job) => Promise<void>): Clock {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false
  let movesUnderWay = 0
  const nowMs = (): number => Date.now() + state.offsetMs

  const arm = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const next = state.jobs[0]
    if (isStopped || movesUnderWay > 0 || next === undefined) return
    timer = setTimeout(startDue, Math.min(Math.max(next.dueAtMs - nowMs(), 0), timerMaxMs))
  }

  // In running time nothing waits for anything: one slow merchant must not hold up the others.
  const startDue = (): void => {
    for (let job = takeNext(state, nowMs()); job !== null; job = takeNext(state, nowMs())) void run(job)
    arm()
  }

  return {
    nowMs,
    moveTo: async (atMs) => {
      state.offsetMs = atMs - Date.now()
      movesUnderWay += 1
      // A jump plays the skipped time in order, one job after the other, with the work those jobs bring about.
      for (let job = takeNext(state, nowMs()); job !== null; job = takeNext(state, nowMs())) await run(job)
      movesUnderWay -= 1
      arm()
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

function takeNext(state: State, nowMs: number): Job | null {
  const next = state.jobs[0]
  if (next === undefined || next.dueAtMs > nowMs) return null
  state.jobs.shift()
  return next
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
