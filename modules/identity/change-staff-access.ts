import type { AuditValue } from '#audit'
import { recordAudit } from '#audit'
import type { Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import type { StaffId } from './staff.ts'
import type { StaffAccount } from './staff.store.ts'
import { clearFailures, lockStaff, raiseCredVersion, setDisabledAt } from './staff.store.ts'

/** Whose access changes, by whom and why: both are kept. */
export interface StaffAccessChange {
  readonly staffId: StaffId
  /** A staff id, or `system`. */
  readonly by: string
  readonly reason: string
  readonly client: Client
}

export type StaffAccessChanged = { readonly kind: 'changed' | 'unchanged' | 'no_account' | 'own_account' }

/** Disables or enables an account. Disabling ends its sessions and logins under way at once. */
export async function setStaffDisabled(
  ctx: IdentityCtx,
  input: StaffAccessChange & { readonly disabled: boolean },
): Promise<StaffAccessChanged> {
  return changeAccess(ctx, input, async (trx, account) => {
    if ((account.disabledAt !== null) === input.disabled) return null
    await setDisabledAt(trx, account.id, input.disabled ? ctx.now() : null)
    await raiseCredVersion(trx, account.id)
    const word = input.disabled ? 'disabled' : 'enabled'
    return { word, before: { disabled: !input.disabled }, after: { disabled: input.disabled } }
  })
}

/** Ends all sessions and logins under way of an account. */
export async function endStaffSessions(
  ctx: IdentityCtx,
  input: StaffAccessChange,
): Promise<StaffAccessChanged> {
  return changeAccess(ctx, input, async (trx, account) => {
    await raiseCredVersion(trx, account.id)
    return { word: 'sessions_ended', before: null, after: null }
  })
}

/** Opens an account that wrong passwords or codes have locked; after fifty wrong codes nothing else does. */
export async function releaseStaffLock(
  ctx: IdentityCtx,
  input: StaffAccessChange,
): Promise<StaffAccessChanged> {
  // Whoever is locked out must not be the one who judges that no attack is going on.
  if (input.by === input.staffId) return { kind: 'own_account' }
  return changeAccess(ctx, input, async (trx, account) => {
    if (account.pwFail === 0 && account.otpFail === 0) return null
    await clearFailures(trx, account.id)
    const before = { wrongPasswords: account.pwFail, wrongCodes: account.otpFail }
    return { word: 'lock_released', before, after: { wrongPasswords: 0, wrongCodes: 0 } }
  })
}

interface AccessChange {
  readonly word: 'disabled' | 'enabled' | 'sessions_ended' | 'lock_released'
  readonly before: AuditValue
  readonly after: AuditValue
}

async function changeAccess(
  ctx: IdentityCtx,
  input: StaffAccessChange,
  change: (trx: Trx, account: StaffAccount) => Promise<AccessChange | null>,
): Promise<StaffAccessChanged> {
  return ctx.transaction(async (trx) => {
    const account = await lockStaff(trx, input.staffId)
    if (account === null) return { kind: 'no_account' }
    const made = await change(trx, account)
    if (made === null) return { kind: 'unchanged' }

    const client = cleanClient(input.client)
    const at = ctx.now()
    await recordAuthEvent(trx, {
      realm: 'staff',
      kind: made.word,
      accountId: account.id,
      subjectMac: null,
      client,
      detail: `by ${input.by}`,
      at,
    })
    await recordAudit(trx, {
      who: input.by,
      action: `staff.${made.word}`,
      object: { kind: 'staff', id: account.id },
      before: made.before,
      after: made.after,
      reason: input.reason,
      address: client.address,
      at,
    })
    return { kind: 'changed' }
  })
}
