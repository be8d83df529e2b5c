import { isKnownCode } from './graph-error.ts'

export type PhoneBehaviour =
  | {
      kind:
        | 'ordinary'
        | 'slow_answer'
        | 'drop_after_accept'
        | 'never_delivered'
        | 'duplicate'
        | 'reorder'
        | 'forge'
    }
  | { kind: 'refuse' | 'fail_later'; code: number }

/** Codes that Meta reports by webhook after having accepted the message. */
const failLater = [131026, 131049]

/** What the last six digits of a phone ask the sandbox to do; the table is in scenarios.md. */
export function behaviourOf(phone: string): PhoneBehaviour {
  const ending = phone.slice(-6)
  switch (ending) {
    case '000190':
      return { kind: 'refuse', code: 190 }
    case '000500':
      return { kind: 'refuse', code: 131000 }
    case '000010':
      return { kind: 'slow_answer' }
    case '000408':
      return { kind: 'drop_after_accept' }
    case '000404':
      return { kind: 'never_delivered' }
    case '000002':
      return { kind: 'duplicate' }
    case '000021':
      return { kind: 'reorder' }
    case '000666':
      return { kind: 'forge' }
  }
  const code = Number(ending)
  if (!/^13[0-9]{4}$/.test(ending) || !isKnownCode(code)) return { kind: 'ordinary' }
  return { kind: failLater.includes(code) ? 'fail_later' : 'refuse', code }
}
