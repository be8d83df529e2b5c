import { error } from '@sveltejs/kit'
import { readSlip } from '#payments'
import { actorOf } from '../../../../lib/server/actor-of.ts'
import type { RequestHandler } from './$types'

const endings = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
} as const

/** A buyer's file as it came. Nobody's browser may run it or take it for a page: it is a download, or a picture in ours. */
export const GET: RequestHandler = async (event) => {
  const { locals, params } = event
  const slip = await readSlip(locals.house.ctx, { slipId: params.slipId, by: actorOf(event) })
  if (slip === null) error(404)
  const { mediaType, content } = slip
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': mediaType,
      'content-length': String(content.length),
      'content-disposition': `attachment; filename="bukti-${params.slipId}.${endings[mediaType]}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  })
}
