import { isIP } from 'node:net'
import { sql } from 'kysely'
import { demand, type Actor, type Factor, type Scope } from '#access'
import { recordAudit } from '#audit'
import { isCompanyWithin } from '#companies'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import { newId, newToken, type Id } from '#platform/ids.ts'
import { maskPhones } from '#platform/mask-phones.ts'
import type { Buyer } from './buyer.ts'
import { buyerColumns } from './buyer.store.ts'
import { cleanClient, type Client } from './client.ts'
import { findStaffSessionById } from './staff-session.ts'
import { hashToken } from './token.ts'

export type CustomerViewId = Id<'viw'>

const ticketMs = 60_000
const viewMs = 15 * 60_000
const reasonMax = 500

export type CustomerViewAsked =
  | { readonly kind: 'ticket'; readonly viewId: CustomerViewId; readonly ticket: string }
  | { readonly kind: 'reason_needed' }
  /** Also for a buyer of another branch than the actor's. */
  | { readonly kind: 'not_found' }

/**
 * First half of looking at the shop as a buyer: a ticket for the way over, good once, for a minute, and only from where the
 * session is. The reason is recorded before anything is shown.
 */
export async function askCustomerView(
  ctx: Ctx,
  input: {
    readonly actor: Actor
    readonly buyerId: string
    readonly reason: string
    readonly client: Client
  },
): Promise<CustomerViewAsked> {
  const { actor } = input
  demand(actor, 'customer.view_as')
  const reason = maskPhones(input.reason.trim().slice(0, reasonMax))
  if (reason === '') return { kind: 'reason_needed' }
  const buyer = await findViewable(ctx.db, { buyerId: input.buyerId, scope: actor.scope })
  if (buyer === null || actor.session === null) return { kind: 'not_found' }
  const [viewId, ticket, at] = [newId('viw'), newToken(), ctx.now()]
  const { address, agent } = cleanClient(input.client)
  const sessionId = actor.session.id
  await ctx.transaction(async (trx) => {
    await sql`
      insert into identity.customer_view (id, staff_id, staff_session_id, buyer_id, reason, address, agent,
        ticket_sha256, asked_at, ticket_expires_at)
      values (${viewId}, ${actor.id}, ${sessionId}, ${buyer.id}, ${reason}, ${address}, ${agent}, ${hashToken(ticket)},
        ${at}, ${new Date(at.getTime() + ticketMs)})`.execute(trx)
    const after = { viewId, customer: buyer.name, companyId: buyer.companyId }
    await recordAudit(trx, {
      ...deed(actor.id, buyer.id, at),
      action: 'customer_view.ticket_asked',
      after,
      reason,
    })
  })
  return { kind: 'ticket', viewId, ticket }
}

export type CustomerViewOpened =
  | { readonly kind: 'opened'; readonly token: string; readonly expiresAt: Date }
  /** A ticket that is used, late, of another browser or of a session that has ended: always the same answer. */
  | { readonly kind: 'refused' }

/** Second half, in the shop: uses the ticket up and opens the view. The token is for the view's cookie only. */
export async function openCustomerView(
  ctx: Ctx,
  input: { readonly ticket: string; readonly client: Client },
): Promise<CustomerViewOpened> {
  return ctx.transaction(async (trx): Promise<CustomerViewOpened> => {
    const at = ctx.now()
    const view = await lockTicket(trx, { ...input, at })
    if (view === null) return { kind: 'refused' }
    const session = view.isGood ? await findViewer({ ...ctx, db: trx }, view) : null
    if (session === null) {
      // Whoever brings a ticket wrongly has used it up: it is not tried twice.
      await sql`update identity.customer_view set ended_at = ${at} where id = ${view.id}`.execute(trx)
      return { kind: 'refused' }
    }
    const [token, expiresAt] = [newToken(), new Date(at.getTime() + viewMs)]
    await sql`
      update identity.customer_view set started_at = ${at}, expires_at = ${expiresAt}, token_sha256 = ${hashToken(token)}
      where id = ${view.id}`.execute(trx)
    await recordAudit(trx, {
      ...deed(view.staffId, view.buyerId, at),
      whoName: session.staff.name,
      action: 'customer_view.started',
      after: { viewId: view.id, expiresAt: expiresAt.toISOString() },
      reason: view.reason,
    })
    return { kind: 'opened', token, expiresAt }
  })
}

async function lockTicket(
  trx: Trx,
  input: { readonly ticket: string; readonly client: Client; readonly at: Date },
): Promise<(ViewRow & { readonly isGood: boolean }) | null> {
  const { rows } = await sql<ViewRow & Client & { isInTime: boolean }>`
    select ${viewColumns}, address, agent, ticket_expires_at > ${input.at} as "isInTime" from identity.customer_view
    where ticket_sha256 = ${hashToken(input.ticket)} and ended_at is null and started_at is null
    for update`.execute(trx)
  const view = rows[0]
  if (view === undefined) return null
  return { ...view, isGood: view.isInTime && isSameClient(view, cleanClient(input.client)) }
}

/** Two of our hosts may be reached by the two families of addresses; within one family the address is the same. */
function isSameClient(asked: Client, brought: Client): boolean {
  const isSameFamily = isIP(asked.address) === isIP(brought.address)
  return asked.agent === brought.agent && (!isSameFamily || asked.address === brought.address)
}

/** A view that is open: who looks, at whom, and until when. */
export interface CustomerView {
  readonly id: CustomerViewId
  readonly staffId: string
  readonly staffName: string
  readonly sessionId: string
  readonly factor: Factor
  readonly buyer: Buyer
  readonly expiresAt: Date
}

/**
 * The view of a token while it lives: not ended, not older than 15 minutes, and the session that asked for it alive, with the
 * permission and the customer still in its scope. Writes nothing.
 */
export async function findCustomerView(
  ctx: Pick<Ctx, 'db' | 'now'>,
  input: { readonly viewToken: string },
): Promise<CustomerView | null> {
  const { rows } = await sql<ViewRow>`
    select ${viewColumns} from identity.customer_view
    where token_sha256 = ${hashToken(input.viewToken)} and ended_at is null and expires_at > ${ctx.now()}`.execute(
    ctx.db,
  )
  const view = rows[0]
  if (view === undefined || view.expiresAt === null) return null
  const session = await findViewer(ctx, view)
  if (session === null) return null
  const buyer = await findViewable(ctx.db, { buyerId: view.buyerId, scope: session.scope })
  if (buyer === null) return null
  const { id, staffId, sessionId, expiresAt } = view
  return { id, staffId, staffName: session.staff.name, sessionId, factor: session.factor, buyer, expiresAt }
}

/** Writes down which page is looked at, before it is shown. */
export function recordViewedPage(
  ctx: Ctx,
  input: { readonly view: CustomerView; readonly path: string },
): Promise<void> {
  const { view, path } = input
  return ctx.transaction((trx) =>
    recordAudit(trx, {
      ...deed(view.staffId, view.buyer.id, ctx.now()),
      whoName: view.staffName,
      action: 'customer_view.looked_at',
      after: { viewId: view.id, path },
      reason: null,
    }),
  )
}

/** Ends a view for good; a token of no open view changes nothing. */
export async function endCustomerView(ctx: Ctx, input: { readonly viewToken: string }): Promise<void> {
  const at = ctx.now()
  await ctx.transaction(async (trx) => {
    const { rows } = await sql<ViewRow>`
      update identity.customer_view set ended_at = ${at}
      where token_sha256 = ${hashToken(input.viewToken)} and ended_at is null
      returning ${viewColumns}`.execute(trx)
    const ended = rows[0]
    if (ended === undefined) return
    const { id, staffId, buyerId } = ended
    await recordAudit(trx, {
      ...deed(staffId, buyerId, at),
      action: 'customer_view.ended',
      after: { viewId: id },
      reason: null,
    })
  })
}

interface ViewRow {
  readonly id: CustomerViewId
  readonly staffId: string
  readonly sessionId: string
  readonly buyerId: string
  readonly reason: string
  readonly expiresAt: Date | null
}

const viewColumns = sql`id, staff_id as "staffId", staff_session_id as "sessionId", buyer_id as "buyerId", reason, expires_at as "expiresAt"`

/** The session that asked for the view, while it lives and may still look. */
async function findViewer(ctx: Pick<Ctx, 'db' | 'now'>, view: ViewRow) {
  const session = await findStaffSessionById(ctx, { sessionId: view.sessionId })
  if (session === null || session.staff.id !== view.staffId) return null
  return session.permissions.has('customer.view_as') ? session : null
}

async function findViewable(db: Db, input: { buyerId: string; scope: Scope }): Promise<Buyer | null> {
  const { rows } = await sql<Buyer>`
    select ${buyerColumns} from identity.buyer buyer where buyer.id = ${input.buyerId} and buyer.disabled_at is null
  `.execute(db)
  const buyer = rows[0]
  if (buyer === undefined || !(await isCompanyWithin(db, input.scope, buyer.companyId))) return null
  const { id, companyId, companyRole, email, name, phone } = buyer
  return { id, companyId, companyRole, email, name, phone }
}

function deed(staffId: string, buyerId: string, at: Date) {
  return { who: staffId, object: { kind: 'buyer', id: buyerId }, before: null, address: null, at }
}
