import { error } from '@sveltejs/kit'
import { findPaying } from '#payments'
import { pictureOfQr } from '../../../../../lib/server/draw-qr.ts'
import { rightToFile } from '../../../../../lib/server/owned-payment.ts'
import type { RequestHandler } from './$types'

/** The QRIS code that is shown now, as a picture. */
export const GET: RequestHandler = async (event) => {
  const { paymentId } = await rightToFile(event)
  const paying = await findPaying(event.locals.ctx, { paymentId })
  const instruction = paying?.attempt?.instruction
  if (paying?.payment.state !== 'awaiting' || instruction?.kind !== 'qris')
    error(404, 'no_code', { reference: '' })
  const picture = await pictureOfQr(instruction.content)
  return new Response(new Uint8Array(picture), { headers: { 'content-type': 'image/png' } })
}
