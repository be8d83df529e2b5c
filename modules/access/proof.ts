import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { assert } from '#platform/assert.ts'
import type { Ctx, Db, Trx } from '#platform/ctx.ts'
import { newId, type Id } from '#platform/ids.ts'
import type { Actor, Factor } from './actor.ts'

export type ProofId = Id<'prf'>

/** What a fresh factor is given for. */
export const provenActions = [
  'refund.order',
  'refund.approve',
  'credit.change',
  'transfer.change_settings',
  'receivable.change_discount',
  'payment.export',
  'refund.export',
  'receivable.export',
  'audit.export',
  'customer.manage',
  'staff.create',
  'staff.change',
  'staff.reset',
  'role.change',
  'access.decide',
  'access.break_glass',
  'profile.change',
] as const

export type ProvenAction = (typeof provenActions)[number]

/** An action and the values it is done with: sums as bigint, everything that a forger would want to change. */
export interface Deed {
  readonly action: ProvenAction
  readonly values: Readonly<Record<string, string | number | bigint | boolean | null>>
}

/** Answered by a use case that was asked without a fresh proof; the page then opens the question with `askProof`. */
export interface ProofNeeded {
  readonly kind: 'proof_needed'
  readonly deed: Deed
}

/** How long a given proof stays good. */
const givenMs = 5 * 60_000
/** How long a question waits for its answer. */
const askedMs = 10 * 60_000

/** The same deed has the same hash, whatever the order of its values. */
export function hashDeed(deed: Deed): Buffer {
  const values = Object.entries(deed.values)
    .map(([name, value]) => [name, value === null ? 'null' : typeof value, String(value)])
    .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([deed.action, values]))
    .digest()
}

/** The form that waits behind a question: where it goes and its fields, none of them secret. */
export interface WaitingForm {
  readonly path: string
  /** `get` for what was asked by a link, such as an export. */
  readonly method: 'get' | 'post'
  readonly fields: readonly (readonly [name: string, value: string])[]
}

export interface AskProof {
  readonly actor: Actor
  readonly deed: Deed
  /** What will be done, in the person's language: shown on the page and named in the message. */
  readonly summary: string
  readonly form: WaitingForm
}

/** Opens the question for a fresh factor; identity's `giveProof` answers it. */
export async function askProof(ctx: Ctx, input: AskProof): Promise<ProofId> {
  const { actor, deed } = input
  assert(actor.session !== null, 'a machine is not asked for a factor')
  const id = newId('prf')
  const at = ctx.now()
  await sql`
    insert into access.proof (id, session_id, staff_id, action, deed_sha256, summary, form, state, asked_at, expires_at)
    values (${id}, ${actor.session.id}, ${actor.id}, ${deed.action}, ${hashDeed(deed)},
      ${input.summary.slice(0, 300)}, ${JSON.stringify(input.form)}::jsonb, 'asked', ${at},
      ${new Date(at.getTime() + askedMs)})
  `.execute(ctx.db)
  return id
}

export interface AskedProof {
  readonly id: ProofId
  readonly sessionId: string
  readonly staffId: string
  readonly action: ProvenAction
  readonly deedSha256: Buffer
  readonly summary: string
  readonly form: WaitingForm
  readonly state: 'asked' | 'given' | 'spent' | 'expired'
  readonly expiresAt: Date
}

/** A question as its own session sees it; null for anybody else. */
export async function findProof(
  db: Db,
  input: { proofId: string; sessionId: string; isLocked?: boolean },
): Promise<AskedProof | null> {
  const { rows } = await sql<AskedProof>`
    select id, session_id as "sessionId", staff_id as "staffId", action, deed_sha256 as "deedSha256", summary, form, state,
      expires_at as "expiresAt"
    from access.proof where id = ${input.proofId} and session_id = ${input.sessionId}
    ${input.isLocked === true ? sql`for update` : sql``}
  `.execute(db)
  return rows[0] ?? null
}

/** Writes down that the factor was right. Only identity calls it, in the transaction that judged the factor. */
export async function markProofGiven(
  trx: Trx,
  given: { proofId: ProofId; factor: Factor; at: Date },
): Promise<void> {
  await sql`
    update access.proof set state = 'given', factor = ${given.factor}, given_at = ${given.at},
      expires_at = ${new Date(given.at.getTime() + givenMs)}
    where id = ${given.proofId} and state = 'asked' and expires_at > ${given.at}
  `.execute(trx)
}

/** Was the fresh factor for this very deed given, and is it still good? Looking uses nothing up. */
export async function isProven(
  db: Db,
  input: { readonly actor: Actor; readonly deed: Deed; readonly at: Date },
): Promise<boolean> {
  const { actor, deed, at } = input
  if (actor.session === null) return true
  const { rows } = await sql`
    select id from access.proof
    where session_id = ${actor.session.id} and staff_id = ${actor.id} and action = ${deed.action}
      and deed_sha256 = ${hashDeed(deed)} and state = 'given' and expires_at > ${at} limit 1
  `.execute(db)
  return rows.length > 0
}

/**
 * Uses up the fresh proof of this very deed, in the deed's transaction; null where it may go on. A machine needs none.
 * @example const needed = await spendProof(trx, { actor, deed, at }); if (needed !== null) return needed
 */
export async function spendProof(
  trx: Trx,
  input: { readonly actor: Actor; readonly deed: Deed; readonly at: Date },
): Promise<ProofNeeded | null> {
  const spent = await spendProofFactor(trx, input)
  return spent.kind === 'spent' ? null : spent
}

/** As `spendProof`, and says by which factor it was proven; null for a machine. */
export async function spendProofFactor(
  trx: Trx,
  input: { readonly actor: Actor; readonly deed: Deed; readonly at: Date },
): Promise<ProofNeeded | { readonly kind: 'spent'; readonly factor: Factor | null }> {
  const { actor, deed, at } = input
  if (actor.session === null) return { kind: 'spent', factor: null }
  const { rows } = await sql<{ factor: Factor }>`
    update access.proof set state = 'spent', spent_at = ${at}
    where id = (
      select id from access.proof
      where session_id = ${actor.session.id} and staff_id = ${actor.id} and action = ${deed.action}
        and deed_sha256 = ${hashDeed(deed)} and state = 'given' and expires_at > ${at}
      order by given_at limit 1 for update)
    returning factor
  `.execute(trx)
  const [spent] = rows
  return spent === undefined ? { kind: 'proof_needed', deed } : { kind: 'spent', factor: spent.factor }
}
