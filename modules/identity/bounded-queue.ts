type QueueAnswer<T> = { readonly kind: 'done'; readonly result: T } | { readonly kind: 'busy' }

export interface BoundedQueue {
  /** Runs `work` when its turn comes, or answers `busy` at once when too many wait. */
  run<T>(work: () => Promise<T>): Promise<QueueAnswer<T>>
}

/** A queue that refuses rather than grows. */
export function createBoundedQueue(limits: { atOnceMax: number; waitingMax: number }): BoundedQueue {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    async run(work) {
      if (running >= limits.atOnceMax) {
        if (waiting.length >= limits.waitingMax) return { kind: 'busy' }
        // Whoever ends hands over its place, so `running` does not change in between.
        await new Promise<void>((resume) => waiting.push(resume))
      } else running += 1
      try {
        return { kind: 'done', result: await work() }
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
