import { sql } from 'kysely'
import { machineActor } from '#access'
import { assert } from '#platform/assert.ts'
import type { Ctx } from '#platform/ctx.ts'
import type { OtpChannel, OtpMessage, SendAnswer } from '#messaging'
import { sendQueue } from '#messaging'
import type { StaffLoginBegun } from './begin-staff-login.ts'
import { beginStaffLogin } from './begin-staff-login.ts'
import { createStaffUser } from './create-staff-user.ts'
import type { IdentityCtx, IdentityOptions } from './identity.ts'
import { createIdentity } from './identity.ts'
import type { StaffId } from './staff.ts'
import { raiseCredVersion } from './staff.store.ts'
import { reopenStaff, retireStaff } from './suspend-staff.ts'

/** A phone that keeps what arrives on it, for tests; `answer` decides what the channel says. */
export interface TestPhones extends OtpChannel {
  readonly arrived: OtpMessage[]
  answer: (message: OtpMessage) => Promise<SendAnswer>
  lastCode(): string
}

function createTestPhones(): TestPhones {
  const arrived: OtpMessage[] = []
  return {
    arrived,
    answer: (message) =>
      Promise.resolve({ kind: 'accepted', providerMessageId: `wamid.${message.correlationId}` }),
    send(message) {
      arrived.push(message)
      return this.answer(message)
    },
    lastCode() {
      const last = arrived.at(-1)
      assert(last !== undefined, 'a code has arrived')
      return last.code
    },
  }
}

export const testClient = { address: '127.0.0.1', agent: 'test browser' }
export const testPassword = 'kopi tubruk tanpa gula'
export const testKeys = {
  pepper: Buffer.alloc(32, 1),
  otpKey: Buffer.alloc(32, 2),
  sealKey: Buffer.alloc(32, 3),
}
/** Where the panel of tests is; the address of its passkeys is the localhost twin. */
export const testPanelUrl = 'http://127.0.0.1:3001'

export interface TestIdentity {
  readonly ctx: IdentityCtx
  readonly phones: TestPhones
}

/** Identity over a test database, with phones of its own. */
export function createTestIdentity(ctx: Ctx, options: Partial<IdentityOptions> = {}): TestIdentity {
  const phones = createTestPhones()
  const identity = createIdentity({ otpChannel: phones, panelUrl: testPanelUrl, ...testKeys, ...options })
  return { ctx: { ...ctx, identity }, phones }
}

let accounts = 0

/** A fresh account with its own e-mail and phone. */
export async function createTestStaff(ctx: IdentityCtx): Promise<{ staffId: StaffId; email: string }> {
  const number = (accounts += 1)
  await makeSendQueue(ctx)
  const email = `staf${number}@astraotoshop.test`
  const phone = `0812${String(number).padStart(8, '0')}`
  const created = await createStaffUser(ctx, {
    email,
    name: `Staf ${number}`,
    role: 'payment_operations',
    password: testPassword,
    phone,
    by: 'system',
  })
  assert(created.kind === 'created', `the account is created, not ${created.kind}`)
  return { staffId: created.staffId, email }
}

/** Messages beside codes are written with the login, so the queue that sends them exists. */
async function makeSendQueue(ctx: IdentityCtx): Promise<void> {
  await sql`select pgboss.create_queue(${sendQueue}, '{"policy":"standard"}'::jsonb)`.execute(ctx.db)
}

/** The first step with the right password, which must open a challenge. */
export async function beginTestLogin(
  ctx: IdentityCtx,
  email: string,
): Promise<Extract<StaffLoginBegun, { kind: 'challenge' }>> {
  const begun = await beginStaffLogin(ctx, { email, password: testPassword, client: testClient })
  assert(begun.kind === 'challenge', `the right password opens a challenge, not ${begun.kind}`)
  return begun
}

/** A code that is surely not this one. */
export function otherCode(code: string, steps = 1): string {
  return String((Number(code) + steps) % 1_000_000).padStart(6, '0')
}

const asSystem = { actor: machineActor('test'), reason: 'test' }

/** The account is closed, as a superadmin closes it. */
export async function retireTestStaff(ctx: IdentityCtx, staffId: StaffId): Promise<void> {
  const { kind } = await retireStaff(ctx, { ...asSystem, staffId })
  assert(kind === 'changed', `the account is closed, not ${kind}`)
}

export async function reopenTestStaff(ctx: IdentityCtx, staffId: StaffId): Promise<void> {
  const { kind } = await reopenStaff(ctx, { ...asSystem, staffId })
  assert(kind === 'changed', `the account is open again, not ${kind}`)
}

/** What every change of credentials does: all sessions and logins under way end. */
export function changeTestCredentials(ctx: IdentityCtx, staffId: StaffId): Promise<void> {
  return ctx.transaction((trx) => raiseCredVersion(trx, staffId))
}
