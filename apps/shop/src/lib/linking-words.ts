import type { idLinking } from './messages/id-linking.ts'
import type { Locale } from './locale.ts'

type Texts<Catalogue> = {
  readonly [Key in keyof Catalogue]: Catalogue[Key] extends string ? string : Texts<Catalogue[Key]>
}

export type LinkingWords = Texts<typeof idLinking>
export type LinkingSaying = keyof LinkingWords['said']

const sayings: readonly LinkingSaying[] = [
  'linked',
  'unlinked',
  'link_again',
  'unknown',
  'not_found',
  'bad_phone',
  'refused',
  'money_reserved',
  'too_many',
  'unsupported',
]

/** What an address asks the page to say, or null. */
export function readSaying(text: string | null): LinkingSaying | null {
  return sayings.find((saying) => saying === text) ?? null
}

/** The words of the language alone travel. */
export async function linkingWords(locale: Locale): Promise<LinkingWords> {
  return locale === 'id'
    ? (await import('./messages/id-linking.ts')).idLinking
    : (await import('./messages/en-linking.ts')).enLinking
}
