import { linkingWords } from '../../../../lib/linking-words.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ data, parent }) => {
  const { locale } = await parent()
  return { ...data, linking: await linkingWords(locale) }
}
