import type { Locale } from '../choices.ts'
import { en } from './en.ts'
import { id, type Messages } from './id.ts'

export type { Messages } from './id.ts'

/** Every text of the panel in one language. A text that one language lacks fails the type check. */
export function messagesOf(locale: Locale): Messages {
  return locale === 'en' ? en : id
}
