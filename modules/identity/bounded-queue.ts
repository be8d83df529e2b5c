import { present } from '#platform/assert.ts'

type QueueAnswer<T> = { readonly kind: 'done'; readonly result: T } | { readonly kind: 'busy' }

export interface FairQueue<Lane extends string> {
  /** Runs `work` when its lane's turn comes, or answers `busy` at once when too many wait in that lane. */
  run<T>(lane: Lane, work: () => Promise<T>): Promise<QueueAnswer<T>>
}

/**
 * A queue that refuses rather than grows. Its lanes take turns, so that a flood in one of them keeps nobody in another
 * waiting for longer than the work of one each.
 */
export function createFairQueue<Lane extends string>(
  lanes: readonly Lane[],
  limits: { atOnceMax: number; waitingPerLaneMax: number },
): FairQueue<Lane> {
  let running = 0
  let turn = 0
  const lines = lanes.map((lane) => ({ lane, waiting: new Array<() => void>() }))

  function takeNext(): (() => void) | undefined {
    for (let step = 1; step <= lines.length; step += 1) {
      const place = (turn + step) % lines.length
      const resume = lines[place]?.waiting.shift()
      if (resume === undefined) continue
      turn = place
      return resume
    }
    return undefined
  }

  return {
    async run(lane, work) {
      if (running >= limits.atOnceMax) {
        const { waiting } = present(
          lines.find((line) => line.lane === lane),
          'the lane is one of the queue',
        )
        if (waiting.length >= limits.waitingPerLaneMax) return { kind: 'busy' }
        // Whoever ends hands over its place, so `running` does not change in between.
        await new Promise<void>((resume) => waiting.push(resume))
      } else running += 1
      try {
        return { kind: 'done', result: await work() }
      } finally {
        const next = takeNext()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
