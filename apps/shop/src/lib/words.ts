import { createContext } from 'svelte'
import type { id } from './messages/id.ts'
import type { Locale } from './locale.ts'

/** Every text of the shop in one language; the Indonesian catalogue decides which there are. */
export type Words = {
  readonly [Key in keyof typeof id]: (typeof id)[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : string
}

export interface Speech {
  readonly locale: Locale
  readonly words: Words
}

/** The language of the page, set once by the root layout. */
export const [getSpeech, setSpeech] = createContext<Speech>()
