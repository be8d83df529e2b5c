import type { Messages } from '../lib/i18n/index.ts'
import type { LayoutLoad } from './$types'

/** Brings the catalogue of one language only. */
export const load: LayoutLoad = async ({ data }): Promise<typeof data & { t: Messages }> => {
  if (data.choices.locale === 'en') return { ...data, t: (await import('../lib/i18n/en.ts')).en }
  return { ...data, t: (await import('../lib/i18n/id.ts')).id }
}
