import type { Actor, ProofNeeded } from '#access'
import type { AuditValue } from '#audit'
import type { Ctx, Trx } from '#platform/ctx.ts'
import { managePerson, recordPerson, type Planned } from './manage-person.ts'
import { readReason, type PeopleRefusal } from './people-rules.ts'
import { findSuspension, hasOtherAdmin, setSuspension, type Suspension } from './people.store.ts'
import type { StaffAccount } from './staff.store.ts'
import { raiseCredVersion, setDisabledAt } from './staff.store.ts'
import { tellStaff } from './tell-staff.ts'

export interface SuspendStaff {
  readonly actor: Actor
  readonly staffId: string
  /** From when; a moment that has passed means at once. */
  readonly from: Date
  /** Null until somebody lifts it. */
  readonly until: Date | null
  readonly reason: string
}

export type StandingRefused = { readonly kind: PeopleRefusal | 'bad_dates' } | ProofNeeded

export type StaffSuspended = { readonly kind: 'suspended' | 'planned' } | StandingRefused

/** Shorter than this it could end before a login that was under way when it began. */
const shortestMs = 15 * 60_000

/**
 * Shuts an account from one moment until another. What begins at once ends sessions and logins under way at once; what
 * begins later does so by the clock.
 */
export async function suspendStaff(ctx: Ctx, input: SuspendStaff): Promise<StaffSuspended> {
  const { actor, staffId, until } = input
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const at = ctx.now()
  const isNow = input.from <= at
  const from = isNow ? at : input.from
  if (until !== null && until.getTime() - from.getTime() < shortestMs) return { kind: 'bad_dates' }
  const values = {
    staffId,
    act: 'suspend',
    from: isNow ? 'now' : from.toISOString(),
    until: until?.toISOString() ?? null,
  }
  const deed = { action: 'staff.change', values } as const
  return managePerson<'suspended' | 'planned', PeopleRefusal>(
    ctx,
    { actor, staffId, deed, at },
    async (trx, account) => {
      if (account.disabledAt !== null) return { kind: 'unchanged' }
      if (await isLastAdmin(trx, account, at)) return { kind: 'last_admin' }
      return {
        kind: isNow ? 'suspended' : 'planned',
        write: () => writeSuspension(trx, { account, actor, suspension: { from, until, reason }, at }),
      }
    },
  )
}

interface SuspensionWritten {
  readonly account: StaffAccount
  readonly actor: Actor
  readonly suspension: Suspension
  readonly at: Date
}

async function writeSuspension(trx: Trx, written: SuspensionWritten): Promise<void> {
  const { account, actor, suspension, at } = written
  const before = describe(await findSuspension(trx, account.id))
  await setSuspension(trx, account.id, suspension)
  if (suspension.from <= at) await raiseCredVersion(trx, account.id)
  const { reason } = suspension
  await recordPerson(trx, {
    actor,
    staffId: account.id,
    action: 'staff.suspended',
    before,
    after: describe(suspension),
    reason,
    at,
  })
  const eventId = `${account.id}:${at.toISOString()}`
  await tellStaff(trx, { staffId: account.id, kind: 'suspended', details: { eventId }, at })
}

export interface ChangeStanding {
  readonly actor: Actor
  readonly staffId: string
  readonly reason: string
}

export type StandingChanged = { readonly kind: 'changed' } | StandingRefused

/** Opens a suspended account again before its time. What was open before stays ended. */
export async function liftSuspension(ctx: Ctx, input: ChangeStanding): Promise<StandingChanged> {
  return changeStanding(ctx, input, {
    act: 'lift',
    action: 'staff.suspension_lifted',
    async plan(trx, account) {
      const before = await findSuspension(trx, account.id)
      if (before === null) return 'unchanged'
      return { before: describe(before), after: null, write: () => setSuspension(trx, account.id, null) }
    },
  })
}

/** Closes the account of somebody who left. Records keep naming them. */
export async function retireStaff(ctx: Ctx, input: ChangeStanding): Promise<StandingChanged> {
  return changeStanding(ctx, input, {
    act: 'retire',
    action: 'staff.disabled',
    async plan(trx, account, at) {
      if (account.disabledAt !== null) return 'unchanged'
      if (await isLastAdmin(trx, account, at)) return 'last_admin'
      return {
        before: { disabled: false },
        after: { disabled: true },
        write: () => setDisabledAt(trx, account.id, at),
      }
    },
  })
}

/** Opens the account of somebody who came back. */
export async function reopenStaff(ctx: Ctx, input: ChangeStanding): Promise<StandingChanged> {
  return changeStanding(ctx, input, {
    act: 'reopen',
    action: 'staff.enabled',
    plan: (trx, account) =>
      Promise.resolve(
        account.disabledAt === null
          ? 'unchanged'
          : {
              before: { disabled: true },
              after: { disabled: false },
              write: () => setDisabledAt(trx, account.id, null),
            },
      ),
  })
}

interface StandingChange {
  readonly before: AuditValue
  readonly after: AuditValue
  write(): Promise<void>
}

interface StandingAct {
  readonly act: string
  readonly action: string
  plan(
    trx: Trx,
    account: StaffAccount,
    at: Date,
  ): Promise<StandingChange | Extract<PeopleRefusal, 'unchanged' | 'last_admin'>>
}

async function changeStanding(
  ctx: Ctx,
  { actor, staffId, ...input }: ChangeStanding,
  { act, action, plan }: StandingAct,
): Promise<StandingChanged> {
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  const at = ctx.now()
  const deed = { action: 'staff.change', values: { staffId, act } } as const
  return managePerson(
    ctx,
    { actor, staffId, deed, at },
    async (trx, account): Promise<Planned<'changed', PeopleRefusal>> => {
      const change = await plan(trx, account, at)
      if (typeof change === 'string') return { kind: change }
      const { before, after } = change
      return {
        kind: 'changed',
        async write() {
          await change.write()
          await raiseCredVersion(trx, account.id)
          await recordPerson(trx, { actor, staffId: account.id, action, before, after, reason, at })
        },
      }
    },
  )
}

/** Would nobody be left who may do everything? */
export async function isLastAdmin(trx: Trx, account: StaffAccount, at: Date): Promise<boolean> {
  return account.role === 'admin' && !(await hasOtherAdmin(trx, { staffId: account.id, at }))
}

function describe(suspension: Suspension | null): AuditValue {
  if (suspension === null) return null
  const { from, until, reason } = suspension
  return { from: from.toISOString(), until: until?.toISOString() ?? null, reason }
}
