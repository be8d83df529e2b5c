import { sql } from 'kysely'
import type { Db, Trx } from '#platform/ctx.ts'
import {
  hashValues,
  type Approval,
  type ApprovalId,
  type ApprovalObject,
  type ApprovalState,
  type ApprovalSummary,
  type ApprovalValues,
} from './approval.ts'
import type { Person } from './actor.ts'

interface ApprovalRow {
  readonly id: ApprovalId
  readonly kind: string
  readonly object_kind: string
  readonly object_id: string
  readonly before: ApprovalValues | null
  readonly proposal: ApprovalValues
  readonly summary: ApprovalSummary
  readonly reason: string
  readonly maker: string
  readonly maker_name: string
  readonly made_at: Date
  readonly state: ApprovalState
  readonly checker: string | null
  readonly checker_name: string | null
  readonly decided_at: Date | null
  readonly decide_reason: string | null
  readonly expires_at: Date | null
}

const columns = sql`id, kind, object_kind, object_id, before, proposal, summary, reason, maker, maker_name, made_at, state,
  checker, checker_name, decided_at, decide_reason, expires_at`

function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    kind: row.kind,
    object: { kind: row.object_kind, id: row.object_id },
    before: row.before,
    proposal: row.proposal,
    hash: hashValues(row.proposal),
    summary: row.summary,
    reason: row.reason,
    maker: row.maker,
    makerName: row.maker_name,
    madeAt: row.made_at,
    state: row.state,
    checker: row.checker,
    checkerName: row.checker_name,
    decidedAt: row.decided_at,
    decideReason: row.decide_reason,
    expiresAt: row.expires_at,
  }
}

/** False where one of this kind and object waits already. */
export async function insertApproval(trx: Trx, approval: Approval): Promise<boolean> {
  const { before, object } = approval
  const { rows } = await sql<{ id: string }>`
    insert into access.approval (id, kind, object_kind, object_id, before, proposal, summary, reason, maker, maker_name,
      made_at, state, expires_at)
    values (${approval.id}, ${approval.kind}, ${object.kind}, ${object.id},
      ${before === null ? null : JSON.stringify(before)}::jsonb, ${JSON.stringify(approval.proposal)}::jsonb,
      ${JSON.stringify(approval.summary)}::jsonb, ${approval.reason}, ${approval.maker}, ${approval.makerName},
      ${approval.madeAt}, 'waiting', ${approval.expiresAt})
    on conflict (kind, object_kind, object_id) where state = 'waiting' do nothing
    returning id
  `.execute(trx)
  return rows.length > 0
}

export async function selectApproval(db: Db, id: string): Promise<Approval | null> {
  const { rows } = await sql<ApprovalRow>`select ${columns} from access.approval where id = ${id}`.execute(db)
  return rows[0] === undefined ? null : toApproval(rows[0])
}

export async function lockApproval(trx: Trx, id: string): Promise<Approval | null> {
  const { rows } = await sql<ApprovalRow>`
    select ${columns} from access.approval where id = ${id} for update`.execute(trx)
  return rows[0] === undefined ? null : toApproval(rows[0])
}

export async function selectWaitingOf(
  db: Db,
  wanted: { kind: string; object: ApprovalObject },
): Promise<Approval | null> {
  const { rows } = await sql<ApprovalRow>`
    select ${columns} from access.approval
    where kind = ${wanted.kind} and object_kind = ${wanted.object.kind} and object_id = ${wanted.object.id}
      and state = 'waiting'`.execute(db)
  return rows[0] === undefined ? null : toApproval(rows[0])
}

const waitingMax = 50

/** What waits of these kinds, whoever made it, the oldest first. */
export async function selectWaiting(
  db: Db,
  wanted: { kinds: readonly string[]; at: Date },
): Promise<Approval[]> {
  const { rows } = await sql<ApprovalRow>`
    select ${columns} from access.approval
    where kind = any(${[...wanted.kinds]}::text[]) and state = 'waiting'
      and (expires_at is null or expires_at > ${wanted.at})
    order by made_at, id limit ${waitingMax}`.execute(db)
  return rows.map(toApproval)
}

/** What waits for an object, under its lock: to be taken before the object's own. */
export async function lockWaitingApproval(
  trx: Trx,
  wanted: { kind: string; object: ApprovalObject },
): Promise<Approval | null> {
  const { rows } = await sql<ApprovalRow>`
    select ${columns} from access.approval
    where kind = ${wanted.kind} and object_kind = ${wanted.object.kind} and object_id = ${wanted.object.id}
      and state = 'waiting' for update`.execute(trx)
  return rows[0] === undefined ? null : toApproval(rows[0])
}

export interface ApprovalEnd {
  readonly state: Exclude<ApprovalState, 'waiting'>
  /** Null where nobody decided: it was withdrawn, or time passed. */
  readonly checker: Person | null
  readonly reason: string
  readonly at: Date
}

export async function endApproval(trx: Trx, id: string, end: ApprovalEnd): Promise<void> {
  await sql`
    update access.approval set state = ${end.state}, checker = ${end.checker?.id ?? null},
      checker_name = ${end.checker?.name ?? null}, decided_at = ${end.at}, decide_reason = ${end.reason}
    where id = ${id} and state = 'waiting'`.execute(trx)
}

const overdueMax = 100

export async function selectOverdue(db: Db, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from access.approval where state = 'waiting' and expires_at <= ${at}
    order by expires_at limit ${overdueMax}`.execute(db)
  return rows.map((row) => row.id)
}

/** Ends what time has ended of this kind and object, unless somebody is deciding it just now. */
export async function endOverdue(
  trx: Trx,
  wanted: { kind: string; object: ApprovalObject; at: Date },
): Promise<Approval | null> {
  const { rows } = await sql<ApprovalRow>`
    update access.approval set state = 'expired', decided_at = ${wanted.at}, decide_reason = ''
    where id = (
      select id from access.approval where kind = ${wanted.kind} and object_kind = ${wanted.object.kind}
        and object_id = ${wanted.object.id} and state = 'waiting' and expires_at <= ${wanted.at} for update skip locked)
    returning ${columns}`.execute(trx)
  return rows[0] === undefined ? null : toApproval(rows[0])
}

export async function updateProposal(
  trx: Trx,
  id: string,
  change: { before: ApprovalValues | null; proposal: ApprovalValues; summary: ApprovalSummary },
): Promise<void> {
  const { before, proposal, summary } = change
  await sql`
    update access.approval set before = ${before === null ? null : JSON.stringify(before)}::jsonb,
      proposal = ${JSON.stringify(proposal)}::jsonb, summary = ${JSON.stringify(summary)}::jsonb
    where id = ${id} and state = 'waiting'`.execute(trx)
}

export type ApprovalStep = 'proposed' | 'revised' | 'approved' | 'rejected' | 'withdrawn' | 'expired'

export interface ApprovalMove {
  readonly what: ApprovalStep
  readonly by: string
  readonly byName: string
  readonly reason: string
  readonly at: Date
}

export async function insertMove(
  trx: Trx,
  approval: Pick<Approval, 'id' | 'hash'>,
  move: { what: ApprovalStep; by: Person; reason: string; at: Date },
): Promise<void> {
  await sql`
    insert into access.approval_move (approval_id, what, by, by_name, reason, proposal_sha256, at)
    values (${approval.id}, ${move.what}, ${move.by.id}, ${move.by.name}, ${move.reason},
      ${Buffer.from(approval.hash, 'hex')}, ${move.at})`.execute(trx)
}

/** Who said yes to this very proposal. */
export async function selectYeses(db: Db, approval: Pick<Approval, 'id' | 'hash'>): Promise<string[]> {
  const { rows } = await sql<{ by: string }>`
    select by from access.approval_move
    where approval_id = ${approval.id} and what = 'approved' and proposal_sha256 = ${Buffer.from(approval.hash, 'hex')}
    order by id`.execute(db)
  return rows.map((row) => row.by)
}

/** Did this person change the proposal into what it is now? */
export async function isReviser(
  db: Db,
  asked: { readonly approval: Pick<Approval, 'id' | 'hash'>; readonly by: string },
): Promise<boolean> {
  const { approval, by } = asked
  const { rows } = await sql`
    select id from access.approval_move where approval_id = ${approval.id} and what = 'revised' and by = ${by}
      and proposal_sha256 = ${Buffer.from(approval.hash, 'hex')} limit 1`.execute(db)
  return rows.length > 0
}

export async function selectMoves(db: Db, approvalId: string): Promise<ApprovalMove[]> {
  const { rows } = await sql<ApprovalMove>`
    select what, by, by_name as "byName", reason, at from access.approval_move
    where approval_id = ${approvalId} order by id`.execute(db)
  return rows
}

export type ApprovalList = 'to_decide' | 'mine' | 'decided'

export interface ApprovalQuery {
  readonly list: ApprovalList
  readonly actorId: string
  /** The kinds that the person may decide. */
  readonly kinds: readonly string[]
  readonly at: Date
  readonly before: { readonly madeAt: Date; readonly id: string } | null
  readonly limit: number
}

/** Those that wait: the oldest first. Others: the latest first. */
export async function selectApprovals(db: Db, query: ApprovalQuery): Promise<Approval[]> {
  const { actorId, at, before, list } = query
  const kinds = [...query.kinds]
  const isOpen = sql`state = 'waiting' and (expires_at is null or expires_at > ${at})`
  const order = list === 'to_decide' ? sql`made_at, id` : sql`made_at desc, id desc`
  const which = {
    to_decide: sql`${isOpen} and ${forChecker({ actorId, kinds })}`,
    mine: sql`maker = ${actorId}`,
    decided: sql`not (${isOpen}) and (kind = any(${kinds}::text[]) or maker = ${actorId})`,
  }[list]
  const page = {
    to_decide: sql`(made_at, id) > (${before?.madeAt ?? null}, ${before?.id ?? null})`,
    mine: sql`(made_at, id) < (${before?.madeAt ?? null}, ${before?.id ?? null})`,
    decided: sql`(made_at, id) < (${before?.madeAt ?? null}, ${before?.id ?? null})`,
  }[list]
  const { rows } = await sql<ApprovalRow>`
    select ${columns} from access.approval where ${which} and (${before === null} or ${page})
    order by ${order} limit ${query.limit}`.execute(db)
  return rows.map(toApproval)
}

/** Of a kind that the person may decide, made by somebody else, and without the person's yes. */
function forChecker({ actorId, kinds }: { actorId: string; kinds: readonly string[] }) {
  return sql`kind = any(${[...kinds]}::text[]) and maker <> ${actorId} and not exists (
    select from access.approval_move m where m.approval_id = approval.id and m.what = 'approved' and m.by = ${actorId})`
}

export async function countToDecide(
  db: Db,
  query: Pick<ApprovalQuery, 'actorId' | 'kinds' | 'at'>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from access.approval
    where state = 'waiting' and (expires_at is null or expires_at > ${query.at}) and ${forChecker(query)}`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}
