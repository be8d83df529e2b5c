import { redirect } from '@sveltejs/kit'
import { finishLinking, readAuthCode, ticketParameter } from '#payments'
import { formText } from '../../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

/**
 * Where AstraPay sends the buyer back to. A code in the address finishes the link at once. One behind the `#` never reaches a
 * server, so the page reads it and posts it; without JavaScript the buyer presses the button, and the code of AstraPay's
 * first answer is tried.
 */
export const load: PageServerLoad = async ({ locals, url }) => {
  const ticket = url.searchParams.get(ticketParameter) ?? ''
  if (locals.buyer === null) redirect(303, `/masuk?kembali=${encodeURIComponent(url.pathname + url.search)}`)
  const authCode = readAuthCode(url.searchParams)
  if (authCode !== null) redirect(303, await finish(locals, { ticket, authCode }))
  return { ticket }
}

export const actions: Actions = {
  default: async ({ locals, request }) => {
    const form = await request.formData()
    const typed = new URLSearchParams({ code: formText(form, 'code') })
    redirect(303, await finish(locals, { ticket: formText(form, 'ticket'), authCode: readAuthCode(typed) }))
  },
}

async function finish(
  locals: App.Locals,
  back: { ticket: string; authCode: string | null },
): Promise<string> {
  const { buyer } = locals.buyer ?? { buyer: null }
  if (buyer === null) return '/masuk?kembali=/akun/astrapay'
  const finished = await finishLinking(locals.ctx, { buyerId: buyer.id, ...back })
  return `/akun/astrapay?kabar=${finished.kind}`
}
