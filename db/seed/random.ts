/** A 32-bit hash of a text (FNV-1a, then mixed): the seed's only source of chance, equal on every machine. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return mix(hash)
}

/** A 32-bit number that follows from `seed` and nothing else. */
export function mix(seed: number): number {
  let value = (seed + 0x9e3779b9) | 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/** A whole number from `from` to `to`, both included. */
export function between(seed: number, range: readonly [from: number, to: number]): number {
  return range[0] + (mix(seed) % (range[1] - range[0] + 1))
}

/** One of `choices`. */
export function pick<T>(seed: number, choices: readonly [T, ...T[]]): T {
  return choices[mix(seed) % choices.length] ?? choices[0]
}
