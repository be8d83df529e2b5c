import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Ctx } from '#platform/ctx.ts'
import { isId, newId } from '#platform/ids.ts'
import type { Signer } from '#platform/sign.ts'
import { isOpen, type PaymentsCtx } from './payment.ts'
import { lockPayment } from './payment.store.ts'
import {
  insertPayLink,
  selectPayLink,
  selectPayLinksOf,
  updateRevoked,
  type PayLinkRow,
} from './pay-link.store.ts'

/** What these use cases need of the context. */
export type PayLinksCtx = Ctx & { readonly payments: Pick<PaymentsCtx['payments'], 'payLinks'> }

/** A link outlives the payment's deadline a little, so that who pays late still reads what became of it. */
const afterDeadlineMs = 3 * 24 * 3_600_000
/** Living links of one payment; a newer one ends the oldest. */
const livingMax = 5

const randomLength = 16
const expiryLength = 5
const signatureLength = 16
const signedLength = randomLength + expiryLength

export type PayLinkMaker =
  { readonly kind: 'buyer' | 'staff'; readonly id: string } | { readonly kind: 'visitor' }

/** A link as its maker may see it later: never its address, which is told once. */
export interface PayLink {
  readonly id: string
  readonly madeBy: PayLinkMaker['kind']
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type PayLinkMade =
  | { readonly kind: 'made'; readonly link: PayLink; readonly url: string }
  | { readonly kind: 'not_found' | 'not_open' }

/** Makes a link by which anybody reads and pays this one payment, without signing in, until it ends. */
export async function makePayLink(
  ctx: PayLinksCtx,
  input: { paymentId: string; madeBy: PayLinkMaker },
): Promise<PayLinkMade> {
  const { paymentId, madeBy } = input
  if (!isId('pay', paymentId)) return { kind: 'not_found' }
  return ctx.transaction(async (trx): Promise<PayLinkMade> => {
    const payment = await lockPayment(trx, paymentId)
    const at = ctx.now()
    if (payment === null) return { kind: 'not_found' }
    if (!isOpen(payment.state) || payment.payBefore <= at) return { kind: 'not_open' }
    const living = (await selectPayLinksOf(trx, paymentId)).filter((row) => isAlive(row, at))
    const tooMany = living.slice(livingMax - 1).map((row) => row.id)
    if (tooMany.length > 0) await updateRevoked(trx, { paymentId, linkIds: tooMany, by: 'system', at })
    const random = randomBytes(randomLength)
    const expiresAt = wholeSeconds(new Date(payment.payBefore.getTime() + afterDeadlineMs))
    const row = {
      id: newId('plk'),
      payment_id: paymentId,
      token_sha256: hashOf(random),
      made_by_kind: madeBy.kind,
      made_by: madeBy.kind === 'visitor' ? null : madeBy.id,
      created_at: at,
      expires_at: expiresAt,
    }
    await insertPayLink(trx, row)
    const link = { id: row.id, madeBy: madeBy.kind, createdAt: at, expiresAt }
    return { kind: 'made', link, url: ctx.payments.payLinks.urlOf(writeToken(ctx, random, expiresAt)) }
  })
}

/**
 * The payment that a link's token opens, or null for every other text: forged, changed, over or revoked, which answer alike
 * and in the same time.
 */
export async function readPayLink(ctx: PayLinksCtx, input: { token: string }): Promise<string | null> {
  const read = readToken(ctx.payments.payLinks.sign, input.token)
  const row = await selectPayLink(ctx.db, hashOf(read.random))
  const isGood = read.isSigned && row !== null && isAlive(row, ctx.now())
  return isGood && row.expires_at.getTime() === read.expiresAt.getTime() ? row.payment_id : null
}

/** The living links of a payment, newest first; the caller has checked who asks. */
export async function listPayLinks(ctx: Ctx, input: { paymentId: string }): Promise<PayLink[]> {
  const now = ctx.now()
  const rows = isId('pay', input.paymentId) ? await selectPayLinksOf(ctx.db, input.paymentId) : []
  return rows
    .filter((row) => isAlive(row, now))
    .map((row) => ({
      id: row.id,
      madeBy: row.made_by_kind,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }))
}

/** Ends every living link of a payment at once; `by` is a buyer's or staff's id, or `visitor`. */
export function revokePayLinks(
  ctx: Ctx,
  input: { paymentId: string; by: string },
): Promise<{ revoked: number }> {
  return ctx.transaction(async (trx) => ({
    revoked: await updateRevoked(trx, { ...input, linkIds: null, at: ctx.now() }),
  }))
}

function isAlive(row: PayLinkRow, now: Date): boolean {
  return row.revoked_at === null && row.expires_at > now
}

/** Random part, end in seconds, and the first half of an HMAC over both: 50 characters. */
function writeToken(ctx: PayLinksCtx, random: Buffer, expiresAt: Date): string {
  const content = Buffer.alloc(signedLength)
  random.copy(content)
  content.writeUIntBE(expiresAt.getTime() / 1_000, randomLength, expiryLength)
  const signature = ctx.payments.payLinks.sign(content).subarray(0, signatureLength)
  return Buffer.concat([content, signature]).toString('base64url')
}

/** Always does the same work, so that the time of an answer tells nothing about a guess. */
function readToken(sign: Signer, token: string): { isSigned: boolean; random: Buffer; expiresAt: Date } {
  const bytes = Buffer.alloc(signedLength + signatureLength)
  const given = Buffer.from(token.slice(0, 100), 'base64url')
  given.copy(bytes)
  const content = bytes.subarray(0, signedLength)
  const signature = sign(content).subarray(0, signatureLength)
  const isSame = timingSafeEqual(signature, bytes.subarray(signedLength))
  return {
    // Written in one way only: other spellings of the same bytes are no link.
    isSigned: isSame && given.length === bytes.length && given.toString('base64url') === token,
    random: content.subarray(0, randomLength),
    expiresAt: new Date(content.readUIntBE(randomLength, expiryLength) * 1_000),
  }
}

function hashOf(random: Buffer): Buffer {
  return createHash('sha256').update(random).digest()
}

function wholeSeconds(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1_000) * 1_000)
}
