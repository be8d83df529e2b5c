/** The languages of the shop; Indonesian unless the visitor chose the other. */
export const locales = ['id', 'en'] as const
export type Locale = (typeof locales)[number]

export const localeCookie = 'bahasa'

/** The language a cookie names, else Indonesian. */
export function readLocale(text: string | undefined): Locale {
  return locales.find((locale) => locale === text) ?? 'id'
}

/** The name of something the catalogue names in both languages. */
export function nameIn(locale: Locale, named: { readonly nameId: string; readonly nameEn: string }): string {
  return locale === 'id' ? named.nameId : named.nameEn
}

/** A path of this shop to go back to, or the fallback; never another site's. */
export function safePath(text: string | null | undefined, fallback: string): string {
  return text !== null && text !== undefined && /^\/(?![/\\])[^\r\n\t\\]*$/.test(text) ? text : fallback
}
