import { forEachOf } from '#platform/for-each-of.ts'
import type { Sealer } from '#platform/seal.ts'
import { moveLinkedAccount, type LinkedAccountRow } from './linked-account.ts'
import { takeLink } from './linked-account-lease.ts'
import * as store from './linked-account.store.ts'
import type { AccountLinking } from './linked-port.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Exchange, RemoteProvider } from './port.ts'

/** A token with less life than this is renewed before it is used. */
const marginMs = 60 * 60_000
/** The job renews what dies within a day. */
const renewAheadMs = 24 * 60 * 60_000
/** A page that was opened and not finished is forgotten after this; AstraPay's lives 15 minutes. */
const unfinishedAfterMs = 60 * 60_000
const turnLimit = 100
const renewalsAtOnce = 4

export type CustomerToken =
  | { readonly kind: 'token'; readonly customerToken: string; readonly deviceId: string }
  /** There was a link and it is dead: the buyer links again. */
  | { readonly kind: 'link_again' }
  | { readonly kind: 'not_linked' }
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * The living token of a buyer's linked account, renewed where it is about to die. Of many callers in many processes one
 * asks the provider and the others wait for its answer. `refused` names a token that the provider has just refused.
 */
export async function customerTokenOf(
  ctx: PaymentsCtx,
  input: { buyerId: string; provider: RemoteProvider; refused?: string },
): Promise<CustomerToken> {
  const row = await store.selectUsableLink(ctx.db, input)
  if (row === null) return { kind: 'not_linked' }
  if (row.state !== 'linked') return { kind: 'link_again' }
  if (!needsRenewal(ctx, row, input.refused)) return tokenIn(ctx, row)
  return renewLink(ctx, row.id, (fresh) => needsRenewal(ctx, fresh, input.refused))
}

/** Recurring: renews tokens that die within a day, so that no buyer waits for it, and forgets pages that were left. */
export async function renewLinkedAccounts(ctx: PaymentsCtx): Promise<{ renewed: number }> {
  const now = ctx.now()
  const before = new Date(now.getTime() + renewAheadMs)
  const dying = await store.selectDyingLinks(ctx.db, { now, before, limit: turnLimit })
  let renewed = 0
  const renew = async ({ id }: { id: string }) => {
    const answer = await renewLink(ctx, id, (row) => row.state === 'linked' && diesBefore(row, before))
    if (answer.kind === 'token') renewed += 1
  }
  await forEachOf(dying, renew, {
    limit: renewalsAtOnce,
    groupOf: (link) => link.provider,
    onError: (link, error) =>
      ctx.log.error({ linkedAccount: link.id, error: String(error) }, 'link could not be renewed'),
  })
  await forgetUnfinished(ctx, now)
  return { renewed }
}

async function forgetUnfinished(ctx: PaymentsCtx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - unfinishedAfterMs)
  for (const { id } of await store.selectUnfinishedLinks(ctx.db, { before, limit: turnLimit }))
    await ctx.transaction(async (trx) => {
      const row = await store.lockLinkedAccount(trx, id)
      if (row?.state === 'binding')
        await moveLinkedAccount(trx, row, { to: 'unlinked', reason: 'never_finished', at: now })
    })
}

async function renewLink(
  ctx: PaymentsCtx,
  id: string,
  isNeeded: (row: LinkedAccountRow) => boolean,
): Promise<CustomerToken> {
  const taken = await takeLink(ctx, id, (row) => row.state === 'linked' && isNeeded(row))
  if (taken.kind === 'gone') return { kind: 'not_linked' }
  if (taken.kind === 'busy') return { kind: 'unknown', reason: 'renewal_under_way' }
  if (taken.kind === 'not_needed')
    return taken.row.state === 'linked' ? tokenIn(ctx, taken.row) : { kind: 'link_again' }
  const { row } = taken
  const refreshToken = unsealed(ctx, row, row.refresh_token_sealed)
  const { linking } = ctx.payments.providers[row.provider]
  const isOver = row.refresh_expires_at !== null && row.refresh_expires_at <= ctx.now()
  if (refreshToken === null || linking === null || isOver) {
    const reason = isOver ? 'refresh_token_expired' : 'cannot_be_opened'
    return recordRenewal(ctx, row, { answer: { kind: 'refused', code: reason, reason }, exchanges: [] })
  }
  const exchanges: Exchange[] = []
  const answer = await linking.token({ kind: 'refresh', refreshToken }, (exchange) =>
    exchanges.push(exchange),
  )
  return recordRenewal(ctx, row, { answer, exchanges })
}

type TokenAnswer = Awaited<ReturnType<AccountLinking['token']>>

async function recordRenewal(
  ctx: PaymentsCtx,
  asked: LinkedAccountRow,
  told: { answer: TokenAnswer; exchanges: readonly Exchange[] },
): Promise<CustomerToken> {
  const { answer } = told
  return ctx.transaction(async (trx) => {
    const row = await store.lockLinkedAccount(trx, asked.id)
    await store.insertLinkedExchanges(trx, asked.id, told.exchanges)
    if (row?.state !== 'linked') return { kind: 'link_again' }
    const at = ctx.now()
    switch (answer.kind) {
      case 'token': {
        const secrets = sealedTokens(ctx.payments.linkSealer, row.id, answer)
        await moveLinkedAccount(trx, row, { to: 'linked', reason: 'renewed', at, secrets })
        return { kind: 'token', customerToken: answer.accessToken, deviceId: row.device_id }
      }
      case 'refused':
        await moveLinkedAccount(trx, row, { to: 'dead', reason: `refused_${answer.code}`, at })
        return { kind: 'link_again' }
      case 'unknown': {
        await store.updateLinkedAccount(trx, row.id, { busy_until: null })
        // The token at hand may live on although its successor did not come.
        return diesBefore(row, at) ? { kind: 'unknown', reason: answer.reason } : tokenIn(ctx, row)
      }
    }
  })
}

function needsRenewal(ctx: PaymentsCtx, row: LinkedAccountRow, refused: string | undefined): boolean {
  if (diesBefore(row, new Date(ctx.now().getTime() + marginMs))) return true
  return refused !== undefined && unsealed(ctx, row, row.access_token_sealed) === refused
}

function diesBefore(row: LinkedAccountRow, moment: Date): boolean {
  return row.access_expires_at === null || row.access_expires_at <= moment
}

function tokenIn(ctx: PaymentsCtx, row: LinkedAccountRow): CustomerToken {
  const customerToken = unsealed(ctx, row, row.access_token_sealed)
  return customerToken === null
    ? { kind: 'unknown', reason: 'cannot_be_opened' }
    : { kind: 'token', customerToken, deviceId: row.device_id }
}

export function unsealed(ctx: PaymentsCtx, row: LinkedAccountRow, sealed: Buffer | null): string | null {
  return sealed === null ? null : ctx.payments.linkSealer.unseal(sealed, row.id)
}

/** Tokens as the table keeps them: sealed for their row. */
export function sealedTokens(sealer: Sealer, id: string, token: Extract<TokenAnswer, { kind: 'token' }>) {
  return {
    access_token_sealed: sealer.seal(token.accessToken, id),
    access_expires_at: token.expiresAt,
    refresh_token_sealed: sealer.seal(token.refreshToken, id),
    refresh_expires_at: token.refreshExpiresAt,
  }
}
