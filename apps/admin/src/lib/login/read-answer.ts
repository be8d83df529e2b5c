import type { FactorAnswer } from '#identity'

const passkeyAnswerLengthMax = 20_000

/** A form's answer by another factor; null where it is none. */
export function readAnswer(kind: string, answer: string): FactorAnswer | null {
  switch (kind) {
    case 'totp':
    case 'recovery_code':
      return { kind, code: answer.slice(0, 100) }
    case 'passkey': {
      const response = parse(answer)
      return response === null ? null : { kind, response }
    }
    default:
      return null
  }
}

function parse(text: string): unknown {
  if (text.length > passkeyAnswerLengthMax) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
