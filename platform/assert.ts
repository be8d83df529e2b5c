/** Thrown when something happened that must never happen. Not for bad input: that is returned, not thrown. */
class InvariantBroken extends Error {
  override name = 'InvariantBroken'
}

/** Throws InvariantBroken with `message` unless `condition` holds. Stays on in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message)
}

/** Returns `value`, or throws InvariantBroken with `message` where there is none. */
export function present<T>(value: T | null | undefined, message: string): T {
  assert(value !== null && value !== undefined, message)
  return value
}
