import type { State, Task, Work } from './state.ts'

export type Clock = { now(): number; schedule(work: Work, delayMs: number): void; wake(): void; stop(): void }

const timerMsMax = 2_000_000_000

/** The sandbox clock: real time plus an offset. Due work runs in order of its due time, also when the clock jumps. */
export function startClock(state: State, run: (work: Work) => void): Clock {
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  const now = (): number => Date.now() + state.clockOffsetMs
  const arm = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const next = earliest(state.tasks)
    if (stopped || next === undefined) return
    timer = setTimeout(wake, Math.min(Math.max(0, next.dueAt - now()), timerMsMax))
  }
  const wake = (): void => {
    for (let next = earliest(state.tasks); next !== undefined; next = earliest(state.tasks)) {
      if (stopped || next.dueAt > now()) break
      state.tasks.splice(state.tasks.indexOf(next), 1)
      run(next.work)
    }
    arm()
  }
  return {
    now,
    schedule: (work, delayMs) => {
      state.counter += 1
      state.tasks.push({ dueAt: now() + delayMs, order: state.counter, work })
      arm()
    },
    wake,
    stop: () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}

function earliest(tasks: Task[]): Task | undefined {
  let first: Task | undefined
  for (const task of tasks)
    if (
      first === undefined ||
      task.dueAt < first.dueAt ||
      (task.dueAt === first.dueAt && task.order < first.order)
    )
      first = task
  return first
}
