import { randomUUID } from 'node:crypto'
import { fail, type RequestEvent } from '@sveltejs/kit'
import { recordAudit } from '#audit'
import { findCreditLine, previewAllocation, setCreditLine, useCredit, type CreditLine } from '#invoicing'
import { closePermanentAccount, findPermanentAccounts, openPermanentAccount } from '#payments'
import { rupiah } from '#platform/money.ts'
import type { Messages } from '../i18n/index.ts'
import { readRupiah } from '../receivables/view.ts'
import type { HouseCtx } from '../../../../wiring.ts'
import { actorOf, formText } from './actor-of.ts'

type Said = keyof Messages['companies']['said']
export type Terms = Pick<CreditLine, 'limit' | 'termDays' | 'graceDays' | 'blockedReason'>

/** Credit as it would pay an invoice, to be confirmed as seen. */
export interface CreditPlan {
  readonly invoiceId: string
  readonly number: string
  readonly part: string
  readonly amount: bigint
  readonly discount: bigint
  readonly restAfter: bigint
  readonly submissionKey: string
}

/** What a deed on a company's page comes to: done or not with its reason, or a question to confirm. */
export interface CompanyOutcome {
  readonly isDone: boolean
  readonly kind: Said | null
  readonly terms?: { readonly before: Terms | null; readonly after: Terms; readonly seen: string }
  readonly plan?: CreditPlan
}

interface Asked {
  readonly companyId: string
  readonly form: FormData
  readonly by: { readonly id: string; readonly address: string | null }
}

const deeds = {
  check_terms: checkTerms,
  save_terms: saveTerms,
  plan_credit: planCredit,
  use_credit: spendCredit,
  open_number: openNumber,
  close_number: closeNumber,
} as const satisfies Record<string, (ctx: HouseCtx, asked: Asked) => Promise<CompanyOutcome>>

const successes: ReadonlySet<Said> = new Set(['terms_saved', 'used', 'opened', 'closed'])

/** Runs a deed for whoever may, on the company of the address. */
export async function deedsOf(event: RequestEvent<{ id: string }>, deed: keyof typeof deeds) {
  const { id, address } = actorOf(event)
  const form = await event.request.formData()
  const asked = { companyId: event.params.id, form, by: { id, address } }
  const outcome = await deeds[deed](event.locals.house.ctx, asked)
  return outcome.kind === null || outcome.isDone ? outcome : fail(422, outcome)
}

function said(kind: Said): CompanyOutcome {
  return { isDone: successes.has(kind), kind }
}

async function checkTerms(ctx: HouseCtx, { companyId, form }: Asked): Promise<CompanyOutcome> {
  const after = readTerms(form)
  if (after === null) return said('bad_terms')
  const before = await findCreditLine(ctx, { companyId })
  if (before !== null && fingerprint(before) === fingerprint(after)) return said('nothing_changed')
  return { isDone: true, kind: null, terms: { before, after, seen: fingerprint(before) } }
}

async function saveTerms(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const terms = readTerms(form)
  if (terms === null) return said('bad_terms')
  const now = await findCreditLine(ctx, { companyId })
  if (fingerprint(now) !== formText(form, 'seen')) return said('terms_changed')
  await setCreditLine(ctx, { companyId, ...terms, by: by.id })
  return said('terms_saved')
}

/** The typed terms; null where a field says nothing that could be one. */
function readTerms(form: FormData): Terms | null {
  const limit = readRupiah(formText(form, 'limit'))
  const [termDays, graceDays] = ['termDays', 'graceDays'].map((name) => readDays(formText(form, name)))
  const reason = formText(form, 'blockedReason').trim().slice(0, 300)
  if (limit === null || termDays === undefined || graceDays === undefined) return null
  if (termDays < 1 || termDays > 180 || graceDays < 0 || graceDays > 60) return null
  return { limit: rupiah(limit), termDays, graceDays, blockedReason: reason === '' ? null : reason }
}

function readDays(typed: string): number {
  return /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : -1
}

/** Terms as one text, so that a page can say which it saw. */
function fingerprint(terms: Terms | null): string {
  if (terms === null) return 'none'
  return [terms.limit, terms.termDays, terms.graceDays, terms.blockedReason ?? ''].join('|')
}

async function planCredit(ctx: HouseCtx, { companyId, form }: Asked): Promise<CompanyOutcome> {
  const choice = readChoice(form)
  if (choice === null) return said('bad_amount')
  if (choice.invoiceId === '') return said('nothing_chosen')
  const plan = await previewAllocation(ctx, { companyId, wanted: { kind: 'chosen', choices: [choice] } })
  const [line] = plan.lines
  if (line === undefined) return said('bad_amount')
  return {
    isDone: true,
    kind: null,
    plan: {
      invoiceId: choice.invoiceId,
      number: line.invoice.number,
      part: choice.amount === null ? '' : choice.amount.toString(),
      amount: line.amount,
      discount: line.discount,
      restAfter: line.restAfter,
      submissionKey: randomUUID(),
    },
  }
}

async function spendCredit(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const choice = readChoice(form)
  const [amountIdr, discountIdr] = ['amount', 'discount'].map((name) => readRupiah(formText(form, name)))
  const submissionKey = formText(form, 'submissionKey')
  const isWhole = /^[0-9a-f-]{36}$/.test(submissionKey)
  if (choice === null || !isWhole || typeof amountIdr !== 'bigint' || typeof discountIdr !== 'bigint')
    return said('bad_amount')
  const used = await useCredit(ctx, {
    companyId,
    choices: [choice],
    seen: { amountIdr, discountIdr },
    submissionKey,
    by: by.id,
  })
  if (used.kind === 'used') await auditUse(ctx, { companyId, invoiceId: choice.invoiceId, amountIdr, by })
  return said(used.kind)
}

async function auditUse(
  ctx: HouseCtx,
  use: { companyId: string; invoiceId: string; amountIdr: bigint; by: Asked['by'] },
): Promise<void> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: use.by.id,
      action: 'credit.used',
      object: { kind: 'company', id: use.companyId },
      before: null,
      after: { invoiceId: use.invoiceId, amount: use.amountIdr.toString() },
      reason: null,
      address: use.by.address,
      at: ctx.now(),
    }),
  )
}

function readChoice(form: FormData) {
  const typed = formText(form, 'part').trim()
  const part = typed === '' ? null : readRupiah(typed)
  if (typed !== '' && (part === null || part === 0n)) return null
  return { invoiceId: formText(form, 'invoiceId'), amount: part === null ? null : rupiah(part) }
}

async function openNumber(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const channelId = formText(form, 'channelId')
  const { kind } = await openPermanentAccount(ctx, { companyId, channelId })
  if (kind === 'opened') await auditNumber(ctx, { companyId, channelId, deed: kind, by })
  return said(kind)
}

async function closeNumber(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const accounts = await findPermanentAccounts(ctx, { companyId })
  const account = accounts.find((one) => one.id === formText(form, 'accountId'))
  if (account === undefined) return said('not_found')
  const { kind } = await closePermanentAccount(ctx, { permanentAccountId: account.id })
  if (kind === 'closed') await auditNumber(ctx, { companyId, channelId: account.channelId, deed: kind, by })
  return said(kind)
}

async function auditNumber(
  ctx: HouseCtx,
  change: { companyId: string; channelId: string; deed: 'opened' | 'closed'; by: Asked['by'] },
): Promise<void> {
  await ctx.transaction((trx) =>
    recordAudit(trx, {
      who: change.by.id,
      action: `permanent_account.${change.deed}`,
      object: { kind: 'company', id: change.companyId },
      before: null,
      after: { channelId: change.channelId },
      reason: null,
      address: change.by.address,
      at: ctx.now(),
    }),
  )
}
