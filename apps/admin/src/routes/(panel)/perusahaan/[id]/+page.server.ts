import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { findWaitingApproval, may, type Actor } from '#access'
import { listAudit } from '#audit'
import { findCompanyForStaff } from '#companies'
import { creditApprovalOf, findCompanyAccount } from '#invoicing'
import { findChannel, listNumbersForStaff, listCompanyPayments } from '#payments'
import { deedsOf } from '../../../../lib/server/company-deeds.ts'
import { actorOf } from '../../../../lib/server/actor-of.ts'
import type { HouseCtx } from '../../../../../../wiring.ts'
import type { Actions, PageServerLoad } from './$types'

const paymentsShown = 20
const changesShown = 10

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const companyId = params.id
  const [company, account] = await Promise.all([
    findCompanyForStaff(ctx, { companyId, by }),
    findCompanyAccount(ctx, { companyId, by }),
  ])
  if (company === null || account === null) error(404)
  const { debt, line, credit, unpaid, bundles } = account
  const [payments, numbers, changes, waiting] = await Promise.all([
    listCompanyPayments(ctx, { companyId, limit: paymentsShown, by }),
    numbersOf(ctx, { companyId, by }),
    listAudit(ctx.db, { object: { kind: 'company', id: companyId }, limit: changesShown }),
    findWaitingApproval(ctx, creditApprovalOf(companyId)),
  ])
  return {
    now: ctx.now(),
    company: {
      id: company.id,
      name: company.name,
      kind: company.kind,
      phone: company.phone,
      ...company.address,
    },
    debt,
    line,
    credit,
    unpaid: unpaid.map(({ id, number, rest }) => ({ id, number, rest })),
    bundles: bundles.map((bundle) => ({
      id: bundle.id,
      number: bundle.number,
      paymentId: bundle.paymentId,
      amount: bundle.amount,
      count: bundle.invoiceIds.length,
    })),
    payments,
    numbers,
    changes: changes.flatMap(({ id, at, action, before, after }) => {
      const limit = limitOf(after)
      if (action !== 'credit_line.set' || limit === null) return []
      return [{ id: id.toString(), at, before: limitOf(before), after: limit }]
    }),
    /** New terms that wait for a second person. */
    waiting,
    mayChangeTerms: may(by, 'credit.change'),
    mayChange: may(by, 'receivable.change'),
    maySeePayments: may(by, 'payment.read'),
    maySeePeople: may(by, 'customer.read'),
  }
}

const RecordedTerms = z.object({ limit: z.string().regex(/^\d+$/) })

/** The limit in what the record of changes kept of terms. */
function limitOf(recorded: unknown): string | null {
  return RecordedTerms.safeParse(recorded).data?.limit ?? null
}

/** Every bank with permanent numbers, and the company's number there. */
async function numbersOf(ctx: HouseCtx, wanted: { companyId: string; by: Actor }) {
  const accounts = await listNumbersForStaff(ctx, wanted)
  return Object.keys(ctx.payments.accountInquirer.permanentPrefixes).map((channelId) => ({
    channelId,
    label: findChannel(ctx, channelId)?.channel.label ?? channelId,
    account: accounts.find((account) => account.channelId === channelId) ?? null,
  }))
}

export const actions: Actions = {
  periksa: (event) => deedsOf(event, 'check_terms'),
  simpan: (event) => deedsOf(event, 'save_terms'),
  hitung: (event) => deedsOf(event, 'plan_credit'),
  pakai: (event) => deedsOf(event, 'use_credit'),
  buka: (event) => deedsOf(event, 'open_number'),
  tutup: (event) => deedsOf(event, 'close_number'),
}
