/** Work that an answer does not wait for. */
export interface Background {
  /** False where too much is under way already; the work is not done then. */
  run(work: () => Promise<void>): boolean
  /** Resolves once nothing is under way. */
  settled(): Promise<void>
}

/**
 * Messages go out after the answer, so that its time does not tell whether one was sent. The works themselves catch what
 * goes wrong; here nothing is caught.
 */
export function createBackground(atOnceMax: number): Background {
  const underWay = new Set<Promise<void>>()
  return {
    run(work) {
      if (underWay.size >= atOnceMax) return false
      const running = work().finally(() => underWay.delete(running))
      underWay.add(running)
      return true
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}
