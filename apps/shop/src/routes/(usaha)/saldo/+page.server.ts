import { fail, redirect } from '@sveltejs/kit'
import { findCredit } from '#invoicing'
import { findChannel, findPermanentAccounts, openPermanentAccount } from '#payments'
import { companyOf } from '../../../lib/server/company-of.ts'
import { formText } from '../../../lib/server/form-text.ts'
import type { Actions, PageServerLoad } from './$types'

const movementsMax = 100

/** The company's credit, what moved it, and the numbers that are its own for good. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const { companyId } = companyOf({ locals, url })
  const [{ credit, movements }, accounts] = await Promise.all([
    findCredit(locals.ctx, { companyId, limit: movementsMax }),
    findPermanentAccounts(locals.ctx, { companyId }),
  ])
  const channels = Object.keys(locals.ctx.payments.accountInquirer.permanentPrefixes)
  return {
    now: locals.ctx.now(),
    credit,
    movements,
    numbers: channels.map((channelId) => ({
      channelId,
      label: findChannel(locals.ctx, channelId)?.channel.label ?? channelId,
      number: accounts.find((account) => account.channelId === channelId)?.number ?? null,
    })),
  }
}

export const actions: Actions = {
  buat: async ({ request, locals, url }) => {
    const { companyId } = companyOf({ locals, url })
    const channelId = formText(await request.formData(), 'channelId')
    const opened = await openPermanentAccount(locals.ctx, { companyId, channelId })
    if (opened.kind !== 'opened') return fail(422, { kind: 'failed' as const })
    return redirect(303, '/saldo')
  },
}
