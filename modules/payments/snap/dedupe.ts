import type { NotificationClaim, NotificationReading } from '../port.ts'
import { bodyHash } from './signature.ts'

/**
 * The reading with its dedupe key. Only a valid notification gets the key of its fact: a forged copy that came first
 * must never make the true one look like a repetition. Hashed, as a fact may be as long as its sender likes.
 */
export function readingOf(
  judged: {
    readonly verdict: NotificationReading['verdict']
    readonly rawBody: Buffer
    readonly kind: string
  },
  claim: NotificationClaim | null,
  fact: readonly string[],
): NotificationReading {
  const { verdict, rawBody, kind } = judged
  if (verdict !== 'valid')
    return {
      verdict,
      claim: claim && { ...claim, trusted: false },
      dedupeKey: `${kind}:${verdict}:${bodyHash(rawBody)}`,
    }
  if (claim === null) return { verdict, claim, dedupeKey: `${kind}:unreadable:${bodyHash(rawBody)}` }
  return { verdict, claim, dedupeKey: `${kind}:${bodyHash(Buffer.from(JSON.stringify(fact)))}` }
}
