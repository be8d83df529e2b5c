import { fail } from '@sveltejs/kit'
import { listWaitingApprovals, may, type Actor, type ProofNeeded } from '#access'
import { findCompany } from '#companies'
import {
  addAccount,
  audienceKinds,
  changeAccount,
  confirmsAlone,
  dropCompanyAudience,
  listAudience,
  listBankAccounts,
  setAudience,
  setConfirmsAlone,
} from '#payments'
import type { HouseCtx } from '../../../../../../wiring.ts'
import { messagesOf, type Messages } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import { isProofNeeded } from '../../../../lib/server/proof-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const [accounts, audience, isAlone, waiting] = await Promise.all([
    listBankAccounts(ctx.db, { onlyActive: false }),
    listAudience(ctx.db),
    confirmsAlone(ctx),
    listWaitingApprovals(ctx, { kinds: ['bank_account.add', 'bank_account.change'] }),
  ])
  const own = audience.filter((row) => row.id.startsWith('cmp_'))
  const companies = await Promise.all(
    own.map(async (row) => ({
      ...row,
      name: (await findCompany(ctx, { companyId: row.id }))?.name ?? row.id,
    })),
  )
  return {
    accounts,
    waiting,
    now: ctx.now(),
    groups: audienceKinds.flatMap((kind) => {
      const row = audience.find((one) => one.id === kind)
      return row === undefined ? [] : [{ ...row, kind }]
    }),
    companies,
    isAlone,
    limit: ctx.payments.transferLimit,
    mayChange: may(by, 'transfer.change_settings'),
  }
}

const successes: ReadonlySet<string> = new Set(['saved', 'changed', 'proposed'])

export const actions: Actions = {
  rekening: (event) =>
    change(event, (ctx, { form, by }) =>
      changeAccount(ctx, {
        accountId: formText(form, 'accountId'),
        holder: formText(form, 'holder'),
        position: Number(formText(form, 'position')),
        isActive: formText(form, 'isActive') === '1',
        by,
      }),
    ),
  tambah: (event) =>
    change(event, (ctx, { form, by }) =>
      addAccount(ctx, {
        bankName: formText(form, 'bankName'),
        number: formText(form, 'number'),
        holder: formText(form, 'holder'),
        by,
      }),
    ),
  pembeli: (event) =>
    change(event, async (ctx, { form, by }) => {
      const id = formText(form, 'id').trim()
      if (id.startsWith('cmp_') && (await findCompany(ctx, { companyId: id })) === null)
        return { kind: 'not_found' as const }
      const isEnabled = formText(form, 'isEnabled') === '1'
      return setAudience(ctx, { id, isEnabled, reason: formText(form, 'reason').slice(0, 300), by })
    }),
  ikut: (event) =>
    change(event, (ctx, { form, by }) => dropCompanyAudience(ctx, { id: formText(form, 'id'), by })),
  sendiri: (event) =>
    change(event, (ctx, { form, by }) =>
      setConfirmsAlone(ctx, {
        isOn: formText(form, 'isOn') === '1',
        reason: formText(form, 'reason').slice(0, 300),
        by,
      }),
    ),
}

async function change<Kind extends string>(
  event: RequestEvent,
  run: (
    ctx: HouseCtx,
    input: { form: FormData; by: Actor },
  ) => Promise<{ readonly kind: Kind } | ProofNeeded>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const outcome = await run(event.locals.house.ctx, { form, by })
  if (isProofNeeded(outcome)) {
    const summary = summaryOf(messagesOf(event.locals.choices.locale).transfer.settings, form)
    return askForProof(event, { deed: outcome.deed, summary, form })
  }
  const { kind } = outcome
  return successes.has(kind) ? { isDone: true, kind } : fail(422, { isDone: false, kind })
}

/** What is about to be done, where the fresh factor is given. */
function summaryOf(t: Messages['transfer']['settings'], form: FormData): string {
  if (form.has('isOn'))
    return `${t.alone}: ${formText(form, 'isOn') === '1' ? t.aloneTurnOn : t.aloneTurnOff}`
  const holder = formText(form, 'holder')
  if (form.has('bankName'))
    return `${t.add}: ${formText(form, 'bankName')} ${formText(form, 'number')} ${holder}`
  return `${t.change}: ${holder}, ${formText(form, 'isActive') === '1' ? t.on : t.off}`
}
