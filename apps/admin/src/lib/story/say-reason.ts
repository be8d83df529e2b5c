import type { Messages } from '../i18n/index.ts'

/** What stands behind a code's prefix, made readable: a channel's name, or a code inside a code. */
export interface ReasonContext {
  readonly t: Messages['reasons']
  channelLabel(channelId: string): string
}

/** A code of the payments module as a plain sentence. What a provider wrote in its own words stays as it is. */
export function sayReason(code: string, context: ReasonContext): string {
  return knownReason(code, context) ?? context.t.other(code)
}

/** The sentence for a code of ours, or null for a provider's own words. */
export function knownReason(code: string, context: ReasonContext): string | null {
  const { t, channelLabel } = context
  const exact = Object.entries(t.exact).find(([known]) => known === code)
  if (exact !== undefined) return exact[1]
  const start = Object.entries(t.start)
    .filter(([prefix]) => code.startsWith(prefix) && code.length > prefix.length)
    .toSorted(([left], [right]) => right.length - left.length)[0]
  if (start === undefined) return null
  const [prefix, say] = start
  const rest = code.slice(prefix.length)
  switch (prefix) {
    case 'asked_':
      return say(channelLabel(rest))
    case 'access_token_':
      return say(stripped(knownReason(rest, context) ?? rest))
    default:
      return say(rest)
  }
}

/** A sentence to stand inside another. */
function stripped(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
