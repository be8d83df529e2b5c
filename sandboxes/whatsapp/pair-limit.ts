import { pairKey, type State } from './state.ts'

const gapMs = 6_000
const burst = 45

/**
 * Meta lets one business write to one person about once in six seconds, with a burst of 45 borrowed from the future:
 * every message moves the pair's "free again" mark six seconds on, and it may run at most 45 messages ahead.
 */
export function takePairTurn(
  state: State,
  pair: { phoneNumberId: string; phone: string },
  now: number,
): boolean {
  const key = pairKey(pair.phoneNumberId, pair.phone)
  const freeAt = Math.max(now, state.pairs[key] ?? 0)
  if (freeAt - now > (burst - 1) * gapMs) return false
  state.pairs[key] = freeAt + gapMs
  return true
}
