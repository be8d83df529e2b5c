import { setTimeout as delay } from 'node:timers/promises'

/** Looks again and again until `look` gives something true, for at most `withinMs`. What it throws is not waited out. */
export async function eventually<T>(
  look: () => Promise<T | null | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  for (const deadline = Date.now() + withinMs; ;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`It did not come true within ${withinMs / 1_000} s.`)
    await delay(50)
  }
}
