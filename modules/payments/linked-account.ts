import type { Selectable } from 'kysely'
import type { DB } from '#db/types.ts'
import { assert } from '#platform/assert.ts'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { publish } from '#platform/outbox.ts'
import { insertLinkedHistory, selectLinkedAccountsOf, updateLinkedAccount } from './linked-account.store.ts'
import type { RemoteProvider } from './port.ts'

export type LinkedAccountState = 'binding' | 'linked' | 'dead' | 'unlinked'

/** What may become of a link. A new link is a new row; `linked` to itself is a renewed token. */
const linkedAccountMoves = {
  binding: ['linked', 'unlinked'],
  linked: ['linked', 'dead', 'unlinked'],
  dead: ['unlinked'],
  unlinked: [],
} as const satisfies Record<LinkedAccountState, readonly LinkedAccountState[]>

/** A wallet that a buyer linked, without its secrets. */
export interface LinkedAccount {
  readonly id: string
  readonly provider: RemoteProvider
  /** `dead`: the provider takes the link no more, and the buyer links again. */
  readonly state: LinkedAccountState
  readonly phoneMasked: string | null
  readonly linkedAt: Date | null
}

/** A row with its sealed secrets; it never leaves this module. */
export type LinkedAccountRow = Selectable<DB['payments.linked_account']>

/** Secrets as the table holds them once a link has ended. */
const noSecrets = {
  auth_code_sealed: null,
  access_token_sealed: null,
  access_expires_at: null,
  refresh_token_sealed: null,
  refresh_expires_at: null,
  busy_until: null,
} as const

/** The accounts a buyer linked: those that live, and dead ones that no newer link replaced. */
export async function listLinkedAccounts(ctx: Ctx, input: { buyerId: string }): Promise<LinkedAccount[]> {
  const rows = await selectLinkedAccountsOf(ctx.db, input.buyerId)
  const isReplaced = (row: LinkedAccountRow) =>
    rows.some(
      (other) => other.provider === row.provider && other.id !== row.id && other.created_at > row.created_at,
    )
  return rows.filter((row) => row.state === 'linked' || !isReplaced(row)).map(toLinkedAccount)
}

/** Moves a locked link: checks the table, writes state and history, and tells the world. */
export async function moveLinkedAccount(
  trx: Trx,
  row: LinkedAccountRow,
  move: {
    readonly to: LinkedAccountState
    readonly reason: string
    readonly at: Date
    readonly secrets?: Partial<LinkedAccountRow>
  },
): Promise<void> {
  const allowed: readonly LinkedAccountState[] = linkedAccountMoves[row.state]
  assert(allowed.includes(move.to), `a linked account moves from ${row.state} to ${move.to}`)
  const isEnd = move.to === 'dead' || move.to === 'unlinked'
  await updateLinkedAccount(trx, row.id, {
    state: move.to,
    busy_until: null,
    ...move.secrets,
    ...(isEnd ? { ...noSecrets, ended_at: move.at } : {}),
  })
  await insertLinkedHistory(trx, {
    linked_account_id: row.id,
    from_state: row.state,
    to_state: move.to,
    reason: move.reason,
    at: move.at,
  })
  if (move.to === row.state) return
  await publish(trx, {
    name: `linked_account.${move.to}`,
    linkedAccountId: row.id,
    provider: row.provider,
    buyerId: row.buyer_id,
    companyId: row.company_id,
    reason: move.reason,
    at: move.at.toISOString(),
  })
}

export function toLinkedAccount(row: LinkedAccountRow): LinkedAccount {
  return {
    id: row.id,
    provider: row.provider,
    state: row.state,
    phoneMasked: row.phone_masked,
    linkedAt: row.linked_at,
  }
}
