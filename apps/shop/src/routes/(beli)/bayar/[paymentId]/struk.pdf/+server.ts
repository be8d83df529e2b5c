import { error } from '@sveltejs/kit'
import { receiptPdf } from '../../../../../lib/server/receipt-pdf.ts'
import { rightToFile } from '../../../../../lib/server/owned-payment.ts'
import type { RequestHandler } from './$types'

/** The receipt of a paid payment; through a link without anything of the person. */
export const GET: RequestHandler = async (event) => {
  const receipt = await receiptPdf(event.locals, await rightToFile(event))
  if (receipt === null) error(404, 'not_paid', { reference: '' })
  return new Response(new Uint8Array(receipt.content), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${receipt.fileName}"`,
    },
  })
}
