import {
  demand,
  proposeDeed,
  spendProof,
  type Actor,
  type Applied,
  type ApprovalKind,
  type DecidedApproval,
  type ProofNeeded,
} from '#access'
import type { Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { normalizePhone } from '#platform/normalize-phone.ts'
import { findDeciders, judgeDeciders } from './decider.ts'
import type { IdentityCtx } from './identity.ts'
import { unknownPassword } from './invite-staff.ts'
import { issueInvitation } from './issue-invitation.ts'
import { recordPerson } from './manage-person.ts'
import { judgeOver, readReason, type PeopleRefusal } from './people-rules.ts'
import { isPhoneTaken, lockPeople, takeFactors } from './people.store.ts'
import type { StaffAccount } from './staff.store.ts'
import { findStaff, lockStaff, raiseCredVersion } from './staff.store.ts'
import { tellStaff } from './tell-staff.ts'

/** What a person can no longer show. */
export const lostThings = ['phone', 'password', 'all'] as const
export type LostThing = (typeof lostThings)[number]

export interface ProposeReset {
  readonly actor: Actor
  readonly staffId: string
  readonly lost: LostThing
  /** The number of the new phone; empty where the phone is not lost. */
  readonly phone: string
  readonly reason: string
}

export type ResetRefusal = PeopleRefusal | 'bad_phone' | 'phone_taken' | 'not_enrolled'

export type ResetProposed =
  | { readonly kind: 'proposed' | 'waiting_already'; readonly approvalId: string }
  | { readonly kind: ResetRefusal }
  | ProofNeeded

/**
 * Proposes to take away what a person lost, so that they can enrol again by a link to their phone. A second supervisor
 * decides; neither is the person, and neither ever chooses a password.
 */
export async function proposeReset(ctx: IdentityCtx, input: ProposeReset): Promise<ResetProposed> {
  const { actor, staffId, lost } = input
  demand(actor, 'staff.manage')
  const reason = readReason(input.reason)
  if (reason === null) return { kind: 'reason_missing' }
  return ctx.transaction(async (trx) => {
    const at = ctx.now()
    const account = await findStaff(trx, staffId)
    if (account === null) return { kind: 'no_account' }
    const over = await judgeOver(trx, actor, account)
    if (over !== null) return { kind: over }
    const phone = phoneFor(account, lost, input.phone)
    if (phone === null) return { kind: 'bad_phone' }
    const refused = await judgeAccount(trx, account, phone)
    if (refused !== null) return { kind: refused }
    const proposal = { lost, phone }
    const deed = { action: 'staff.reset', values: { staffId, ...proposal } } as const
    const needed = await spendProof(trx, { actor, deed, at })
    if (needed !== null) return needed
    return proposeDeed(trx, {
      kind: resetApproval.kind,
      object: { kind: 'staff', id: account.id },
      actor,
      before: null,
      proposal,
      summary: summaryOf(account, lost),
      reason,
      at,
    })
  })
}

/** A lost phone, password or everything, taken away so that the person enrols again. */
export const resetApproval: ApprovalKind<IdentityCtx> = {
  kind: 'staff.factor_reset',
  makerPermission: 'staff.manage',
  checkerPermission: 'access.approve',
  apply: applyReset,
}

async function applyReset(ctx: IdentityCtx, trx: Trx, decided: DecidedApproval): Promise<Applied> {
  const { approval } = decided
  await lockPeople(trx)
  const account = await lockStaff(trx, approval.object.id)
  const lost = lostThings.find((one) => one === approval.proposal['lost'])
  const phone = normalizePhone(String(approval.proposal['phone']))
  if (account === null || lost === undefined || phone === null) return { kind: 'changed_meanwhile' }
  // The number may have changed since, because the old one is in other hands: no link goes there.
  if (lost === 'password' && account.phone !== phone) return { kind: 'changed_meanwhile' }
  const deciders = await findDeciders(trx, decided)
  const refused =
    (await judgeDeciders(trx, deciders, { person: account, place: null })) ??
    (await judgeAccount(trx, account, phone))
  if (refused !== null) return { kind: 'refused', why: refused }
  // Not chosen by anybody: it opens nothing until the person sets one by the link.
  const passwordHash = lost === 'phone' ? null : await unknownPassword(ctx)
  if (lost !== 'phone' && passwordHash === null) return { kind: 'refused', why: 'busy' }
  await writeReset(ctx, trx, { account, lost, phone, passwordHash, decided })
  return { kind: 'applied' }
}

interface ResetWritten {
  readonly account: StaffAccount
  readonly lost: LostThing
  readonly phone: Phone
  readonly passwordHash: string | null
  readonly decided: DecidedApproval
}

async function writeReset(ctx: IdentityCtx, trx: Trx, reset: ResetWritten): Promise<void> {
  const { account, lost, phone, passwordHash, decided } = reset
  const { approval, actor, at } = decided
  const staffId = account.id
  // Told before the number is taken away, to the old one too: a thief of the phone is not the only one who reads it.
  const alsoTo = account.phone === null ? [] : [account.phone]
  await tellStaff(trx, { staffId, kind: 'factor_reset', details: { eventId: approval.id, alsoTo }, at })
  await takeFactors(trx, { staffId, passwordHash, isPhone: lost !== 'password', isAll: lost === 'all', at })
  await raiseCredVersion(trx, staffId)
  const asksPassword = lost !== 'phone'
  const wanted = { staffId, kind: 'reset', phone, asksPassword, name: account.name } as const
  await issueInvitation(ctx, trx, { ...wanted, by: approval.maker })
  await recordPerson(trx, {
    actor,
    staffId,
    action: 'staff.factor_reset',
    before: null,
    after: { lost },
    reason: approval.reason,
    at,
  })
}

/** Where the link goes: a lost phone needs another number, a kept one is the only one that may be used. */
function phoneFor(account: StaffAccount, lost: LostThing, typed: string): Phone | null {
  if (lost === 'password') return account.phone
  const phone = normalizePhone(typed)
  return lost === 'phone' && phone === account.phone ? null : phone
}

async function judgeAccount(
  trx: Trx,
  account: StaffAccount,
  phone: Phone,
): Promise<'not_enrolled' | 'unchanged' | 'phone_taken' | null> {
  if (account.invitedAt !== null) return 'not_enrolled'
  if (account.disabledAt !== null) return 'unchanged'
  return (await isPhoneTaken(trx, { phone, staffId: account.id })) ? 'phone_taken' : null
}

function summaryOf({ name }: StaffAccount, lost: LostThing): { id: string; en: string } {
  switch (lost) {
    case 'phone':
      return { id: `Ponsel ${name} hilang: daftarkan yang baru`, en: `${name} lost the phone: enrol another` }
    case 'password':
      return { id: `Sandi ${name} hilang: pilih yang baru`, en: `${name} lost the password: choose another` }
    case 'all':
      return { id: `Semua faktor ${name} hilang: daftar ulang`, en: `${name} lost every factor: enrol again` }
  }
}
