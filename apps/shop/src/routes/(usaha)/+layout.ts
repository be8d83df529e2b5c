import type { InvoiceWords } from '../../lib/words.ts'
import type { LayoutLoad } from './$types'

/** The words of invoices travel only with the pages that say them. */
export const load: LayoutLoad = async ({ parent }) => {
  const { locale } = await parent()
  const invoicing: InvoiceWords =
    locale === 'id'
      ? (await import('../../lib/messages/id-invoices.ts')).idInvoices
      : (await import('../../lib/messages/en-invoices.ts')).enInvoices
  return { invoicing }
}
