import type { Words } from '../lib/words.ts'
import type { LayoutLoad } from './$types'

/** Only the catalogue of the visitor's language travels to the browser. */
export const load: LayoutLoad = async ({ data }) => {
  const words: Words =
    data.locale === 'id'
      ? (await import('../lib/messages/id.ts')).id
      : (await import('../lib/messages/en.ts')).en
  return { ...data, words }
}
