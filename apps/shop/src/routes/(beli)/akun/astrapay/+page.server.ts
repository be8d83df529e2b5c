import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { listLinkedAccounts, startLinking, unlinkAccount } from '#payments'
import { isDatabaseAway } from '#platform/db.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { readSaying } from '../../../../lib/linking-words.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

const path = '/akun/astrapay'

/** The AstraPay account that a signed-in buyer linked. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const buyer = signedIn(locals)
  const accounts = await listLinkedAccounts(locals.ctx, { buyerId: buyer.id })
  return {
    now: locals.ctx.now(),
    phone: buyer.phone.replace(/^62/, '0'),
    said: readSaying(url.searchParams.get('kabar')),
    accounts: accounts.filter(({ provider }) => provider === 'astrapay'),
  }
}

export const actions: Actions = {
  tautkan: async ({ locals, url, request }: RequestEvent) => {
    const { id, companyId, name, email } = signedIn(locals)
    const typed = formText(await request.formData(), 'phone')
    const phone = normalizePhone(typed)
    if (phone === null) return fail(422, { kind: 'said' as const, said: 'bad_phone' as const, typed })
    const started = await startLinking(locals.ctx, {
      provider: 'astrapay',
      buyer: { id, companyId, name, phone, email },
      returnUrl: `${url.origin}${path}/kembali`,
      deviceId: request.headers.get('user-agent') ?? 'web',
    }).catch(unknownWhenAway)
    // A page of ours may not send a form on to another site, so the person goes there by a link.
    return started.kind === 'redirect'
      ? { kind: 'go_on' as const, url: started.url }
      : fail(409, { kind: 'said' as const, said: started.kind })
  },
  lepas: async ({ locals, request }: RequestEvent) => {
    const buyer = signedIn(locals)
    const linkedAccountId = formText(await request.formData(), 'linkedAccountId')
    const unlinked = await unlinkAccount(locals.ctx, { buyerId: buyer.id, linkedAccountId }).catch(
      unknownWhenAway,
    )
    if (unlinked.kind === 'unlinked') redirect(303, `${path}?kabar=unlinked`)
    const isReserved = unlinked.kind === 'refused' && unlinked.code === 'money_reserved'
    return fail(409, {
      kind: 'said' as const,
      said: isReserved ? ('money_reserved' as const) : unlinked.kind,
    })
  },
}

function signedIn(locals: App.Locals) {
  if (locals.buyer === null) redirect(303, `/masuk?kembali=${path}`)
  return locals.buyer.buyer
}

function unknownWhenAway(failure: unknown): { kind: 'unknown' } {
  if (!isDatabaseAway(failure)) throw failure
  return { kind: 'unknown' }
}
