import type { OrderingWords } from '../../lib/words.ts'
import type { LayoutLoad } from './$types'

/** The words of buying travel only with the pages that say them. */
export const load: LayoutLoad = async ({ parent }) => {
  const { locale } = await parent()
  const ordering: OrderingWords =
    locale === 'id'
      ? (await import('../../lib/messages/id-ordering.ts')).idOrdering
      : (await import('../../lib/messages/en-ordering.ts')).enOrdering
  return { ordering }
}
