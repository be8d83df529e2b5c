/** What a person chose about the screens, kept in cookies of this browser. */
export interface Choices {
  readonly locale: Locale
  readonly theme: Theme
}

export const locales = ['id', 'en'] as const
export type Locale = (typeof locales)[number]

export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const choiceCookies = { locale: 'staf-bahasa', theme: 'staf-tema' } as const

/** Reads what was chosen; whatever is not a choice of ours counts as none. */
export function readChoices(get: (name: string) => string | null | undefined): Choices {
  return {
    locale: oneOf(locales, get(choiceCookies.locale)) ?? 'id',
    theme: oneOf(themes, get(choiceCookies.theme)) ?? 'light',
  }
}

/** The text as one of the given words, or null. */
export function oneOf<Word extends string>(words: readonly Word[], text: unknown): Word | null {
  return words.find((word) => word === text) ?? null
}
