import { recordAudit } from '#audit'
import type { Db, Trx } from '#platform/ctx.ts'
import { recordAuthEvent } from './auth-event.store.ts'
import type { Client } from './client.ts'
import { cleanClient } from './client.ts'
import type { IdentityCtx } from './identity.ts'
import { checkPasskey } from './passkey/check-passkey.ts'
import { listPasskeys } from './passkey/passkey.store.ts'
import { checkRecoveryCode } from './recovery-codes/check-recovery-code.ts'
import { countRecoveryCodes } from './recovery-codes/recovery-code.store.ts'
import type { StaffId } from './staff.ts'
import { tellStaff } from './tell-staff.ts'
import { checkTotp } from './totp/check-totp.ts'
import { findTotp } from './totp/totp.store.ts'

/** What a person gives beside the password, other than the code by WhatsApp. */
export type FactorAnswer =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery_code'; readonly code: string }
  /** As the browser's authenticator answered; read here, believed nowhere. */
  | { readonly kind: 'passkey'; readonly response: unknown }

/** For what a factor is given; a passkey's answer is good for that only. */
export interface FactorBinding {
  readonly purpose: 'login' | 'proof' | 'enrol'
  /** The login's, the proof's or the session's id. */
  readonly id: string
}

export interface CheckFactor {
  readonly staffId: StaffId
  readonly answer: FactorAnswer
  readonly bound: FactorBinding
  /** From where, for the record and the owner's notice. */
  readonly client?: Client
  readonly at: Date
}

/** `unavailable`: the account has no such factor, or too many are being checked at this moment. Nothing was guessed then. */
export type FactorVerdict = 'right' | 'wrong' | 'unavailable'

/**
 * Judges a factor and uses up what is good once, in the caller's transaction, which must commit also when it was wrong. The
 * caller has locked the account, counted the try before, and counts the failure after.
 */
export async function checkFactor(ctx: IdentityCtx, trx: Trx, check: CheckFactor): Promise<FactorVerdict> {
  return (await judgeFactor(ctx, trx, check)).verdict
}

export interface FactorJudged {
  readonly verdict: FactorVerdict
  /** Why not, in a word for the record. */
  readonly detail: string
}

/** As `checkFactor`, with the reason that only records may tell. */
export async function judgeFactor(ctx: IdentityCtx, trx: Trx, check: CheckFactor): Promise<FactorJudged> {
  const { staffId, answer, bound, at } = check
  switch (answer.kind) {
    case 'totp':
      return { verdict: await checkTotp(ctx, trx, { staffId, code: answer.code, at }), detail: 'totp' }
    case 'recovery_code': {
      const checked = await checkRecoveryCode(ctx, trx, { staffId, code: answer.code, at })
      if (checked.kind === 'right') await tellRecoveryCodeUsed(trx, check, checked.codeId)
      return { verdict: checked.kind, detail: 'recovery_code' }
    }
    case 'passkey': {
      if ((await listPasskeys(trx, staffId)).length === 0)
        return { verdict: 'unavailable', detail: 'passkey_none' }
      const { purpose, id: boundTo } = bound
      const { response } = answer
      const checked = await checkPasskey(ctx, trx, { staffId, purpose, boundTo, response, at })
      if (checked.kind === 'right') return { verdict: 'right', detail: `passkey_${checked.passkey.id}` }
      if (checked.reason === 'counter_regress') await recordCopiedPasskey(ctx, trx, check)
      return { verdict: 'wrong', detail: `passkey_${checked.reason}` }
    }
  }
}

/** A used recovery code is told to its owner on every channel: whoever did not use it must hear of it. */
async function tellRecoveryCodeUsed(trx: Trx, check: CheckFactor, codeId: string): Promise<void> {
  const { staffId, client, at } = check
  const left = await countRecoveryCodes(trx, staffId)
  await recordUse(trx, check, { kind: 'recovery_code_used', detail: `left_${left}` })
  await recordAudit(trx, {
    who: staffId,
    action: 'staff.recovery_code_used',
    object: { kind: 'staff', id: staffId },
    before: null,
    after: { codesLeft: left, purpose: check.bound.purpose },
    reason: null,
    address: client?.address ?? null,
    at,
  })
  const details = { eventId: codeId, ...(client === undefined ? {} : { client }) }
  await tellStaff(trx, { staffId, kind: 'recovery_code_used', details, at })
}

async function recordCopiedPasskey(ctx: IdentityCtx, trx: Trx, check: CheckFactor): Promise<void> {
  ctx.log.error({ staffId: check.staffId }, 'identity: the counter of a passkey went back; it may be a copy')
  await recordUse(trx, check, { kind: 'passkey_copied', detail: check.bound.purpose })
}

function recordUse(
  trx: Trx,
  { staffId, client, at }: CheckFactor,
  use: { readonly kind: 'recovery_code_used' | 'passkey_copied'; readonly detail: string },
): Promise<void> {
  const from = cleanClient(client ?? { address: '', agent: '' })
  return recordAuthEvent(trx, {
    realm: 'staff',
    accountId: staffId,
    subjectMac: null,
    client: from,
    at,
    ...use,
  })
}

/** The other factors of an account, as its owner may see them. */
export interface Factors {
  readonly passkeys: readonly {
    readonly id: string
    readonly name: string
    readonly createdAt: Date
    /** Until when it proves nothing yet. */
    readonly coolsUntil: Date | null
    readonly lastUsedAt: Date | null
  }[]
  readonly totp: boolean
  readonly recoveryCodesLeft: number
}

export async function listFactors(db: Db, staffId: string): Promise<Factors> {
  const passkeys = await listPasskeys(db, staffId)
  return {
    passkeys: passkeys.map(({ id, name, createdAt, coolsUntil, lastUsedAt }) => ({
      id,
      name,
      createdAt,
      coolsUntil,
      lastUsedAt,
    })),
    totp: (await findTotp(db, staffId)) !== null,
    recoveryCodesLeft: await countRecoveryCodes(db, staffId),
  }
}
