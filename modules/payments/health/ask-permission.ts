import type { Trx } from '#platform/ctx.ts'
import type { Channel } from '../port.ts'
import { passBreakers } from './pass-breakers.ts'
import { leftAlone, type Words } from './say-weather.ts'
import { holdsUntil } from './switch.ts'
import { findSwitchInForce } from './switch-channel.ts'

/** Nothing was asked: the way to pay is left alone for a while, or staff took it away. */
export interface Barred {
  readonly kind: 'barred'
  readonly why: 'left_alone' | 'switched_off'
  /** For buyers. */
  readonly message: Words
  /** When it may be tried again, where that is known. */
  readonly until: Date | null
}

/**
 * May a new question be asked by this channel now? Asked in the transaction that makes the attempt. Only questions that
 * collect money ask it: never status questions, notifications or money given back.
 */
export async function askPermission(
  trx: Trx,
  input: { channel: Channel; attemptId: string; at: Date },
): Promise<Barred | null> {
  const held = await findSwitchInForce(trx, input.channel, input.at)
  if (held !== null)
    return {
      kind: 'barred',
      why: 'switched_off',
      message: held.message,
      until: holdsUntil(held, input.at),
    }
  if (input.channel.provider === 'transfer') return null
  const passed = await passBreakers(trx, input)
  if (passed.kind === 'pass') return null
  return { kind: 'barred', why: 'left_alone', message: leftAlone, until: passed.retryAt }
}
