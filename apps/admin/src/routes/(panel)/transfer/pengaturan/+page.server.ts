import { fail } from '@sveltejs/kit'
import { may } from '#access'
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
  type Actor,
} from '#payments'
import type { HouseCtx } from '../../../../../../wiring.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const [accounts, audience, isAlone] = await Promise.all([
    listBankAccounts(ctx.db, { onlyActive: false }),
    listAudience(ctx.db),
    confirmsAlone(ctx),
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

const successes: ReadonlySet<string> = new Set(['saved', 'changed'])

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
  run: (ctx: HouseCtx, input: { form: FormData; by: Actor }) => Promise<{ readonly kind: Kind }>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const { kind } = await run(event.locals.house.ctx, { form, by })
  return successes.has(kind) ? { isDone: true, kind } : fail(422, { isDone: false, kind })
}
