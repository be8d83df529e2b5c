import { createHash } from 'node:crypto'
import type { Log } from '#platform/log.ts'

/** Knows passwords that stand in collections of stolen ones. */
export interface BreachedPasswords {
  /** False also where nobody answered: a service that is down keeps no one from a new password. */
  isBreached(password: string): Promise<boolean>
}

export interface BreachedPasswordsOptions {
  /** Address to which the first five characters of a hash are appended: `https://…/range`. */
  readonly url: string
  readonly log: Log
  readonly timeoutMs?: number
}

const prefixLength = 5
/** A range holds about a thousand lines; more than this is not an answer. */
const answerLengthMax = 2_000_000

/**
 * Asks a range service by k-anonymity: only five of forty characters of the password's SHA-1 leave the house, the answer is
 * compared here (OWASP ASVS 6.2.12). SHA-1 is what the service speaks; nothing is protected by it.
 */
export function createBreachedPasswords(options: BreachedPasswordsOptions): BreachedPasswords {
  const { url, log, timeoutMs = 2_000 } = options
  return {
    async isBreached(password) {
      const hash = createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase()
      const range = await fetchRange(`${url}/${hash.slice(0, prefixLength)}`, timeoutMs)
      if (range.kind === 'away') {
        log.warn({ reason: range.reason }, 'identity: nobody says whether a new password was stolen before')
        return false
      }
      return hasSuffix(range.text, hash.slice(prefixLength))
    },
  }
}

type Range =
  { readonly kind: 'range'; readonly text: string } | { readonly kind: 'away'; readonly reason: string }

async function fetchRange(url: string, timeoutMs: number): Promise<Range> {
  try {
    const response = await fetch(url, {
      // Padding hides from onlookers how long the true answer is.
      headers: { 'add-padding': 'true', accept: 'text/plain' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) return { kind: 'away', reason: `status_${response.status}` }
    const text = await response.text()
    if (text.length > answerLengthMax) return { kind: 'away', reason: 'too_long' }
    return { kind: 'range', text }
  } catch (error) {
    return { kind: 'away', reason: error instanceof Error ? error.name : 'unknown' }
  }
}

/** Lines are `SUFFIX:COUNT`; those that only pad count zero. */
function hasSuffix(text: string, suffix: string): boolean {
  return text.split('\n').some((line) => {
    const [found = '', count = '0'] = line.trim().split(':')
    return found.toUpperCase() === suffix && Number(count) > 0
  })
}
