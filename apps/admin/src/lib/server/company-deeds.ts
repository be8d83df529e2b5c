import { randomUUID } from 'node:crypto'
import { fail, type RequestEvent } from '@sveltejs/kit'
import type { Actor, Deed } from '#access'
import { findCompanyForStaff } from '#companies'
import {
  findCompanyAccount,
  previewForStaff,
  setCreditLine,
  useCreditByStaff,
  type CreditLine,
} from '#invoicing'
import { closeNumberByStaff, openNumberByStaff } from '#payments'
import { rupiah } from '#platform/money.ts'
import { formatRupiah } from '#ui/money.ts'
import { messagesOf, type Messages } from '../i18n/index.ts'
import { readRupiah } from '../receivables/view.ts'
import type { HouseCtx } from '../../../../wiring.ts'
import { actorOf, formText } from './actor-of.ts'
import { askForProof } from './ask-for-proof.ts'

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
  /** A fresh factor has to be given for these terms first. */
  readonly needed?: { readonly deed: Deed; readonly terms: Terms }
}

interface Asked {
  readonly companyId: string
  readonly form: FormData
  readonly by: Actor
}

const deeds = {
  check_terms: checkTerms,
  save_terms: saveTerms,
  plan_credit: planCredit,
  use_credit: spendCredit,
  open_number: openNumber,
  close_number: closeNumber,
} as const satisfies Record<string, (ctx: HouseCtx, asked: Asked) => Promise<CompanyOutcome>>

const successes: ReadonlySet<Said> = new Set(['terms_saved', 'terms_proposed', 'used', 'opened', 'closed'])

/** Runs a deed for whoever may, on the company of the address. */
export async function deedsOf(event: RequestEvent<{ id: string }>, deed: keyof typeof deeds) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const asked = { companyId: event.params.id, form, by }
  const { needed, ...outcome } = await deeds[deed](event.locals.house.ctx, asked)
  if (needed !== undefined) {
    const summary = await summaryOf(event, needed.terms)
    return askForProof(event, { deed: needed.deed, summary, form })
  }
  return outcome.kind === null || outcome.isDone ? outcome : fail(422, outcome)
}

/** What is about to be proposed, where the fresh factor is given. */
async function summaryOf(event: RequestEvent<{ id: string }>, terms: Terms): Promise<string> {
  const t = messagesOf(event.locals.choices.locale).companies.terms
  const company = await findCompanyForStaff(event.locals.house.ctx, {
    companyId: event.params.id,
    by: actorOf(event),
  })
  const block = terms.blockedReason === null ? '' : `, ${terms.blockedReason}`
  const said = `${formatRupiah(terms.limit)}, ${t.daysOf(terms.termDays)}, ${t.daysOf(terms.graceDays)}${block}`
  return `${t.title} ${company?.name ?? ''}: ${said}`
}

function said(kind: Said): CompanyOutcome {
  return { isDone: successes.has(kind), kind }
}

async function checkTerms(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const after = readTerms(form)
  if (after === null) return said('bad_terms')
  const before = (await findCompanyAccount(ctx, { companyId, by }))?.line ?? null
  if (before !== null && fingerprint(before) === fingerprint(after)) return said('nothing_changed')
  return { isDone: true, kind: null, terms: { before, after, seen: fingerprint(before) } }
}

async function saveTerms(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const terms = readTerms(form)
  if (terms === null) return said('bad_terms')
  const now = (await findCompanyAccount(ctx, { companyId, by }))?.line ?? null
  if (fingerprint(now) !== formText(form, 'seen')) return said('terms_changed')
  const set = await setCreditLine(ctx, { companyId, ...terms, by, reason: formText(form, 'reason') })
  switch (set.kind) {
    case 'saved':
      return said('terms_saved')
    case 'proposed':
      return said('terms_proposed')
    case 'waiting_already':
      return said('terms_waiting')
    case 'nothing_changed':
    case 'not_found':
      return said(set.kind)
    case 'proof_needed':
      return { isDone: false, kind: null, needed: { deed: set.deed, terms } }
  }
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

async function planCredit(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const choice = readChoice(form)
  if (choice === null) return said('bad_amount')
  if (choice.invoiceId === '') return said('nothing_chosen')
  const wanted = { kind: 'chosen' as const, choices: [choice] }
  const plan = await previewForStaff(ctx, { companyId, wanted, by })
  const line = plan?.lines[0]
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
  const used = await useCreditByStaff(ctx, {
    companyId,
    choices: [choice],
    seen: { amountIdr, discountIdr },
    submissionKey,
    by,
  })
  return said(used.kind)
}

function readChoice(form: FormData) {
  const typed = formText(form, 'part').trim()
  const part = typed === '' ? null : readRupiah(typed)
  if (typed !== '' && (part === null || part === 0n)) return null
  return { invoiceId: formText(form, 'invoiceId'), amount: part === null ? null : rupiah(part) }
}

async function openNumber(ctx: HouseCtx, { companyId, form, by }: Asked): Promise<CompanyOutcome> {
  const channelId = formText(form, 'channelId')
  return said((await openNumberByStaff(ctx, { companyId, channelId, by })).kind)
}

async function closeNumber(ctx: HouseCtx, { form, by }: Asked): Promise<CompanyOutcome> {
  const permanentAccountId = formText(form, 'accountId')
  return said((await closeNumberByStaff(ctx, { permanentAccountId, by })).kind)
}
