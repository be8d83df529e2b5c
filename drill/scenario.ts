import type { Stage } from './stage.ts'

/** One fault, played on the stage. It throws where what must hold afterwards does not. */
export interface Scenario {
  readonly group: string
  readonly name: string
  /** Part of the short form that the tests run. */
  readonly isShort: boolean
  play(stage: Stage): Promise<void>
}

export interface Played {
  readonly group: string
  readonly name: string
  readonly ms: number
  /** What did not hold; empty when the scenario was survived. */
  readonly breaches: readonly string[]
}

/** Throws `message` unless it holds. */
export function expect(holds: boolean, message: string): void {
  if (!holds) throw new Error(message)
}

/** Tries `look` until it gives something. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  for (const deadline = Date.now() + withinMs; ;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
