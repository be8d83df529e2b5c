import { createHash } from 'node:crypto'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import type { PaymentsCtx } from './payment.ts'
import * as store from './permanent-account.store.ts'

/** A number that is a company's for good: whatever is transferred to it is the company's. */
export interface PermanentAccount {
  readonly id: string
  readonly companyId: string
  readonly channelId: string
  readonly number: string
  /** The name the bank shows to who pays. */
  readonly holder: string
  readonly openedAt: Date
  readonly closedAt: Date | null
}

export type PermanentAccountOpened =
  | { readonly kind: 'opened'; readonly account: PermanentAccount }
  | { readonly kind: 'unknown_company' | 'unknown_channel' }

/** Shorter than the sixteen digits of attempts' numbers, so that no two are ever the same. */
const customerNumberDigits = 12
const derivationsMax = 20

/**
 * Gives a company its number at a bank, or the one it has. The number depends on company and bank only, so one that was
 * closed comes back; where another company has it already, the next is derived.
 */
export async function openPermanentAccount(
  ctx: PaymentsCtx,
  input: { companyId: string; channelId: string },
): Promise<PermanentAccountOpened> {
  const prefix = ctx.payments.accountInquirer.permanentPrefixes[input.channelId]
  if (prefix === undefined) return { kind: 'unknown_channel' }
  const company = isId('cmp', input.companyId) ? await ctx.payments.openBills(input.companyId) : null
  if (company === null) return { kind: 'unknown_company' }
  const { holder } = company
  const account = await ctx.transaction((trx) =>
    openInTransaction(trx, { ...input, prefix, holder, at: ctx.now() }),
  )
  return { kind: 'opened', account }
}

/** The numbers a company has now. */
export async function findPermanentAccounts(
  ctx: Ctx,
  input: { companyId: string },
): Promise<PermanentAccount[]> {
  const accounts = await store.selectPermanentAccountsOf(ctx.db, input.companyId)
  return accounts.filter((account) => account.closedAt === null)
}

/** The bank is told from now on that the number is not valid. Money that comes all the same is the company's. */
export async function closePermanentAccount(
  ctx: Ctx,
  input: { permanentAccountId: string },
): Promise<{ kind: 'closed' | 'not_found' }> {
  if (!isId('pva', input.permanentAccountId)) return { kind: 'not_found' }
  return ctx.transaction(async (trx) => {
    const account = await store.lockPermanentAccount(trx, input.permanentAccountId)
    if (account === null) return { kind: 'not_found' }
    if (account.closedAt === null)
      await store.updatePermanentAccount(trx, account.id, { closedAt: ctx.now() })
    return { kind: 'closed' }
  })
}

/**
 * New for every question and the same for a repeated one: banks number their payments themselves, and a number that is kept
 * for years must not meet the same payment id twice.
 */
export function transferReference(
  account: Pick<PermanentAccount, 'id'>,
  inquiry: { readonly inquiryRequestId: string },
): string {
  const hash = createHash('sha256').update(`${account.id}|${inquiry.inquiryRequestId}`).digest('hex')
  return `PVA-${hash.slice(0, 20).toUpperCase()}`
}

async function openInTransaction(
  trx: Trx,
  wanted: { companyId: string; channelId: string; prefix: string; holder: string; at: Date },
): Promise<PermanentAccount> {
  const { companyId, channelId, holder, at } = wanted
  for (let derivation = 0; derivation < derivationsMax; derivation += 1) {
    const number = wanted.prefix + customerNumber(companyId, channelId, derivation)
    const fresh = { id: newId('pva'), companyId, channelId, number, holder, openedAt: at, closedAt: null }
    if (await store.insertPermanentAccount(trx, fresh)) return fresh
    const own = (await store.selectPermanentAccountsOf(trx, companyId)).filter(
      (account) => account.channelId === channelId,
    )
    const open = own.find((account) => account.closedAt === null)
    if (open !== undefined) return open
    const closed = own.find((account) => account.number === number)
    if (closed !== undefined) {
      await store.updatePermanentAccount(trx, closed.id, { closedAt: null, holder })
      return { ...closed, closedAt: null, holder }
    }
  }
  throw new Error(`no free number for ${companyId} at ${channelId}`)
}

function customerNumber(companyId: string, channelId: string, derivation: number): string {
  const digest = createHash('sha256').update(`${channelId}|${companyId}|${derivation}`).digest('hex')
  return String(BigInt(`0x${digest}`) % 10n ** BigInt(customerNumberDigits)).padStart(
    customerNumberDigits,
    '0',
  )
}
