import { createHash } from 'node:crypto'
import { assert } from '#platform/assert.ts'
import type { Trx } from '#platform/ctx.ts'
import { newId, newToken } from '#platform/ids.ts'
import {
  moveLinkedAccount,
  toLinkedAccount,
  type LinkedAccount,
  type LinkedAccountRow,
} from './linked-account.ts'
import { takeLink } from './linked-account-lease.ts'
import { sealedTokens } from './linked-account-token.ts'
import * as store from './linked-account.store.ts'
import type { AccountLinking } from './linked-port.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Exchange, RemoteProvider } from './port.ts'

/** A person who links accounts more often than this in an hour is not linking. */
const linksPerHourMax = 10
/** The query parameter of the return address that says which link is finished. */
export const ticketParameter = 'tautan'

export interface StartLinking {
  readonly provider: RemoteProvider
  readonly buyer: {
    readonly id: string
    readonly companyId: string | null
    readonly name: string
    readonly phone: string | null
    readonly email: string | null
  }
  /** The page the provider sends the browser back to: `<shop>/akun/astrapay/kembali`. A ticket is added to it. */
  readonly returnUrl: string
  /** The browser, as providers ask: its user agent. */
  readonly deviceId: string
}

export type LinkingStarted =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' | 'unsupported' | 'too_many' }

/** Opens the provider's page on which the buyer links an account. A page begun earlier and left is forgotten. */
export async function startLinking(ctx: PaymentsCtx, input: StartLinking): Promise<LinkingStarted> {
  const { linking } = ctx.payments.providers[input.provider]
  if (linking === null) return { kind: 'unsupported' }
  const { buyer, provider } = input
  const ticket = newToken()
  const id = newId('lnk')
  const deviceId = input.deviceId.trim().slice(0, 400) || 'web'
  const isBegun = await ctx.transaction((trx) =>
    beginLink(trx, { id, ticket, deviceId, start: input, now: ctx.now() }),
  )
  if (!isBegun) return { kind: 'too_many' }
  const exchanges: Exchange[] = []
  const { phone, name, email } = buyer
  const returnUrl = withTicket(input.returnUrl, ticket)
  const answer = await linking.bind(
    { reference: id, buyerId: buyer.id, phone, name, email, returnUrl, deviceId },
    (exchange) => exchanges.push(exchange),
  )
  await ctx.transaction(async (trx) => {
    const row = await store.lockLinkedAccount(trx, id)
    await store.insertLinkedExchanges(trx, id, exchanges)
    if (row?.state !== 'binding') return
    const at = ctx.now()
    if (answer.kind === 'refused')
      await moveLinkedAccount(trx, row, { to: 'unlinked', reason: `refused_${answer.code}`, at })
    // Of an unknown answer the page's address is lost, so that link cannot be finished.
    if (answer.kind === 'unknown')
      await moveLinkedAccount(trx, row, { to: 'unlinked', reason: answer.reason, at })
    if (answer.kind === 'redirect' && answer.authCode !== null)
      await store.updateLinkedAccount(trx, id, {
        auth_code_sealed: ctx.payments.linkSealer.seal(answer.authCode, id),
      })
  })
  ctx.log.info({ linkedAccount: id, provider, answer: answer.kind }, 'linking begun')
  switch (answer.kind) {
    case 'redirect':
      return { kind: 'redirect', url: answer.url }
    case 'refused':
      return { kind: 'refused', reason: answer.reason }
    case 'unknown':
      return { kind: 'unknown' }
  }
}

async function beginLink(
  trx: Trx,
  begun: { id: string; ticket: string; deviceId: string; start: StartLinking; now: Date },
): Promise<boolean> {
  const { id, start, now } = begun
  const { buyer, provider } = start
  const since = new Date(now.getTime() - 3_600_000)
  if ((await store.countLinksSince(trx, { buyerId: buyer.id, since })) >= linksPerHourMax) return false
  const left = await store.lockLinksOf(trx, { buyerId: buyer.id, provider, state: 'binding' })
  for (const row of left)
    await moveLinkedAccount(trx, row, { to: 'unlinked', reason: 'started_again', at: now })
  await store.insertLinkedAccount(trx, {
    id,
    provider,
    buyer_id: buyer.id,
    company_id: buyer.companyId,
    state: 'binding',
    phone_masked: buyer.phone === null ? null : maskedPhone(buyer.phone),
    device_id: begun.deviceId,
    ticket_sha256: hashOf(begun.ticket),
    created_at: now,
  })
  await store.insertLinkedHistory(trx, {
    linked_account_id: id,
    from_state: null,
    to_state: 'binding',
    reason: 'started',
    at: now,
  })
  return true
}

export type LinkingFinished =
  | { readonly kind: 'linked'; readonly account: LinkedAccount }
  /** The page was left, took too long, or its code is worth nothing. */
  | { readonly kind: 'link_again' }
  /** The provider gave no clear answer; the same address may be opened again. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not_found' }

/**
 * The buyer is back from the provider's page: its code becomes a token. Providers give the code in the way back (see
 * `readAuthCode`) or in their first answer, so both are tried. Opening the address twice links once.
 */
export async function finishLinking(
  ctx: PaymentsCtx,
  input: { buyerId: string; ticket: string; authCode: string | null },
): Promise<LinkingFinished> {
  const left = { ticketSha256: hashOf(input.ticket), buyerId: input.buyerId }
  const found = await store.selectByTicket(ctx.db, left)
  const linking = found === null ? null : ctx.payments.providers[found.provider].linking
  if (found === null || linking === null) return { kind: 'not_found' }
  const taken = await takeLink(ctx, found.id, (row) => row.state === 'binding')
  if (taken.kind === 'gone') return { kind: 'not_found' }
  if (taken.kind === 'busy') return { kind: 'unknown' }
  if (taken.kind === 'not_needed') return standingOf(taken.row)

  const { row } = taken
  const exchanges: Exchange[] = []
  const stored =
    row.auth_code_sealed === null ? null : ctx.payments.linkSealer.unseal(row.auth_code_sealed, row.id)
  const answer = await redeem(linking, [input.authCode, stored], exchanges)
  return ctx.transaction((trx) => recordToken(trx, ctx, { id: row.id, answer, exchanges }))
}

type TokenAnswer = Awaited<ReturnType<AccountLinking['token']>>

/** Tries each code until one gives a token; an unclear answer ends it, because that code may be used up. */
async function redeem(
  linking: AccountLinking,
  codes: readonly (string | null)[],
  exchanges: Exchange[],
): Promise<TokenAnswer> {
  let answer: TokenAnswer = { kind: 'refused', code: 'no_code', reason: 'no code came back' }
  for (const code of new Set(codes)) {
    if (code === null || code === '') continue
    answer = await linking.token({ kind: 'auth_code', code }, (exchange) => exchanges.push(exchange))
    if (answer.kind !== 'refused') return answer
  }
  return answer
}

async function recordToken(
  trx: Trx,
  ctx: PaymentsCtx,
  told: { id: string; answer: TokenAnswer; exchanges: readonly Exchange[] },
): Promise<LinkingFinished> {
  const { answer } = told
  const at = ctx.now()
  const first = await store.lockLinkedAccount(trx, told.id)
  assert(first !== null, 'a linked account is never deleted')
  await store.insertLinkedExchanges(trx, told.id, told.exchanges)
  if (first.state !== 'binding') return standingOf(first)
  switch (answer.kind) {
    case 'token': {
      const owner = { buyerId: first.buyer_id, provider: first.provider, state: 'linked' } as const
      for (const older of await store.lockLinksOf(trx, owner))
        await moveLinkedAccount(trx, older, { to: 'unlinked', reason: 'linked_again', at })
      const secrets = {
        ...sealedTokens(ctx.payments.linkSealer, first.id, answer),
        auth_code_sealed: null,
        linked_at: at,
      }
      await moveLinkedAccount(trx, first, { to: 'linked', reason: 'buyer_agreed', at, secrets })
      return { kind: 'linked', account: toLinkedAccount({ ...first, state: 'linked', linked_at: at }) }
    }
    case 'refused':
      await moveLinkedAccount(trx, first, { to: 'unlinked', reason: `refused_${answer.code}`, at })
      return { kind: 'link_again' }
    case 'unknown':
      await store.updateLinkedAccount(trx, first.id, { busy_until: null })
      return { kind: 'unknown' }
  }
}

function standingOf(row: LinkedAccountRow): LinkingFinished {
  switch (row.state) {
    case 'linked':
      return { kind: 'linked', account: toLinkedAccount(row) }
    case 'dead':
    case 'unlinked':
      return { kind: 'link_again' }
    case 'binding':
      return { kind: 'unknown' }
  }
}

/**
 * The code in the query or fragment of the way back, under the names seen: authCode, auth_code, authorizationCode, code.
 * @example readAuthCode(url.searchParams) ?? readAuthCode(new URLSearchParams(url.hash.slice(1)))
 */
export function readAuthCode(parameters: URLSearchParams): string | null {
  for (const [name, value] of parameters) {
    const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '')
    if (['authcode', 'authorizationcode', 'code'].includes(plain) && /^[\w.~+/=-]{1,256}$/.test(value))
      return value
  }
  return null
}

function withTicket(address: string, ticket: string): string {
  const url = new URL(address)
  url.searchParams.set(ticketParameter, ticket)
  return url.href
}

function hashOf(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest()
}

/** `0812••••3456`. */
function maskedPhone(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '').replace(/^62/, '0')
  return digits.length < 8 ? '••••' : `${digits.slice(0, 4)}••••${digits.slice(-4)}`
}
