import { newId } from '#platform/ids.ts'
import { rupiah } from '#platform/money.ts'
import { selectAttemptByNumber } from './attempt.store.ts'
import { boundsOf, findChannel } from './channels.ts'
import { isTokenAlive } from './host-token.ts'
import type { AccountInquiry, FoundAccount } from './inquiry-port.ts'
import { inquiryKind, insertNotification, insertRefused } from './notification.store.ts'
import { isOpen, openSum, type PaymentsCtx } from './payment.ts'
import { selectPayment } from './payment.store.ts'
import { selectPermanentAccountByNumber } from './permanent-account.store.ts'
import { transferReference, type PermanentAccount } from './permanent-account.ts'
import type { WireAnswer } from './port.ts'
import { maskedHeaders } from './receive-notification.ts'

/** How long an answer about a permanent number stands; the bank asks again at the next payment. */
const answerLifeMs = 24 * 3_600_000
/** Unverified questions kept within an hour. */
const refusedPerHourMax = 1_000

/**
 * A provider asks what is owed on a number (SNAP service 24): a company's permanent number answers with the company's name
 * and the sum of its open bills, and takes any sum; the number of an attempt with what is left of it. Question and verdict
 * are kept among the notifications; nothing else changes.
 */
export async function answerInquiry(
  ctx: PaymentsCtx,
  request: { readonly headers: Readonly<Record<string, string>>; readonly rawBody: Buffer },
): Promise<WireAnswer> {
  const { accountInquirer } = ctx.payments
  const call = {
    ...request,
    receivedAt: ctx.now(),
    isTokenAlive: (token: string) => isTokenAlive(ctx, { provider: 'doku', token }),
  }
  const reading = await accountInquirer.readInquiry(call)
  const isAsked = reading.verdict === 'valid' && reading.inquiry !== null
  const found: FoundAccount = isAsked ? await lookUp(ctx, reading.inquiry) : { kind: 'unknown' }
  await keep(ctx, {
    ...call,
    verdict: reading.verdict,
    outcome: isAsked ? `answered_${found.kind}` : 'refused',
  })
  return accountInquirer.answerInquiry(call, reading, found)
}

/** The bank gets its answer whether the question could be kept or not. */
async function keep(
  ctx: PaymentsCtx,
  asked: {
    readonly headers: Readonly<Record<string, string>>
    readonly rawBody: Buffer
    readonly receivedAt: Date
    readonly verdict: string
    readonly outcome: string
  },
): Promise<void> {
  const row = {
    id: newId('ntf'),
    provider: 'doku',
    kind: inquiryKind,
    dedupe_key: null,
    headers: JSON.stringify(maskedHeaders(asked.headers)),
    raw_body: asked.rawBody,
    verdict: asked.verdict,
    received_at: asked.receivedAt,
    applied_at: asked.receivedAt,
    outcome: asked.outcome,
  } as const
  try {
    await ctx.transaction(async (trx) => {
      if (asked.verdict === 'valid') await insertNotification(trx, row)
      else await insertRefused(trx, row, refusedPerHourMax)
    })
  } catch (error) {
    ctx.log.error({ error: String(error) }, 'account inquiry not kept')
  }
}

async function lookUp(ctx: PaymentsCtx, inquiry: AccountInquiry): Promise<FoundAccount> {
  try {
    const account = await selectPermanentAccountByNumber(ctx.db, inquiry.number)
    return account === null
      ? await attemptByNumber(ctx, inquiry.number)
      : await permanentAccount(ctx, account, inquiry)
  } catch (error) {
    // The bank is told to try again later, rather than kept waiting for nothing.
    ctx.log.error({ error: String(error) }, 'account inquiry failed')
    return { kind: 'failed' }
  }
}

async function permanentAccount(
  ctx: PaymentsCtx,
  account: PermanentAccount,
  inquiry: AccountInquiry,
): Promise<FoundAccount> {
  if (account.closedAt !== null) return { kind: 'over' }
  const bills = await ctx.payments.openBills(account.companyId)
  const channel = findChannel(ctx, account.channelId)?.channel
  if (bills === null || channel === undefined) return { kind: 'over' }
  return {
    kind: 'open',
    holder: bills.holder,
    amount: bills.amount,
    bounds: { minimum: rupiah(channel.minimumIdr), maximum: rupiah(channel.maximumIdr) },
    payBefore: new Date(ctx.now().getTime() + answerLifeMs),
    reference: transferReference(account, inquiry),
  }
}

async function attemptByNumber(ctx: PaymentsCtx, number: string): Promise<FoundAccount> {
  const attempt = await selectAttemptByNumber(ctx.db, number)
  const payment = attempt === null ? null : await selectPayment(ctx.db, attempt.paymentId)
  if (attempt === null || payment === null) return { kind: 'unknown' }
  if (attempt.outcome === 'paid' || payment.state === 'settled') return { kind: 'paid' }
  const channel = findChannel(ctx, attempt.channelId)?.channel
  const isPayable = isOpen(payment.state) && attempt.endState === null && attempt.payBefore > ctx.now()
  if (channel === undefined || !isPayable) return { kind: 'over' }
  return {
    kind: 'open',
    holder: payment.buyerName,
    amount: attempt.isClosed ? attempt.amount : openSum(payment),
    bounds: attempt.isClosed ? null : boundsOf(channel, openSum(payment)),
    payBefore: attempt.payBefore,
    reference: attempt.reference,
  }
}
