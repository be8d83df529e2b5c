import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TOTP, Secret } from 'otpauth'
import {
  askCustomerView,
  beginBuyerCodeLogin,
  beginBuyerLogin,
  beginPasswordReset,
  beginStaffLogin,
  beginTotp,
  confirmTotp,
  createBuyer,
  createStaffUser,
  factorDeed,
  findStaffSession,
  finishPasswordReset,
  giveProof,
  giveResetCode,
  inviteStaff,
  makeRecoveryCodes,
  openCustomerView,
  openStepUpChallenge,
  resendStaffCode,
  verifyBuyerLoginCode,
  verifyStaffCode,
  verifyStaffFactor,
  type StaffSession,
} from '#identity'
import { askProof, findProof, type Actor, type Deed } from '#access'
import { recordAudit } from '#audit'
import { present } from '#platform/assert.ts'
import { createLog } from '#platform/log.ts'
import { newToken } from '#platform/ids.ts'
import { prove } from './staff.ts'
import {
  actorOf,
  codeOn,
  findInDatabase,
  findPhones,
  messagesOn,
  wholePhone,
  type Secrets,
} from './secrecy.ts'
import { eventually, startTestSystem, type TestSystem } from './start-test-system.ts'

/** Every line that was logged, at every level. */
const lines: string[] = []
/** All codes, tokens, passwords and keys of the run. */
const secrets: Secrets = new Map()
let system: TestSystem

const client = { address: '127.0.0.1', agent: 'Chrome/140 Linux' }
const staffPhone = '6281390000001'
const wrongPhone = '6281200000500'
const supervisorPhone = '6281390000004'
const buyerPhone = '6281390000003'
const keys = ['PASSWORD_PEPPER', 'OTP_KEY', 'PAYMENT_SEAL_KEY', 'STAFF_SEAL_KEY'] as const

/** Remembers a secret by what it is, and gives it on. */
function keep(name: string, secret: string): string {
  secrets.set(`${name} ${secrets.size}`, secret)
  return secret
}

const ctx = () => system.house.ctx
const later = (ms: number) => void (system.database.clock.offsetMs += ms)

beforeAll(async () => {
  const environment = Object.fromEntries(keys.map((name) => [name, randomBytes(32).toString('base64')]))
  for (const [name, key] of Object.entries(environment)) {
    keep(name, key)
    secrets.set(`${name} in bytes`, Buffer.from(key, 'base64').toString('hex'))
  }
  const log = createLog('trace', 'test', { write: (line) => void lines.push(line) })
  system = await startTestSystem({ environment, log })
})
afterAll(() => system.stop())

const codes: string[] = []

async function nextCode(phone: string): Promise<string> {
  const code = await codeOn(system, phone, codes)
  codes.push(code)
  return code
}

async function makeStaff(email: string, phone: string, role: string): Promise<string> {
  const password = keep('password', `kata sandi panjang ${newToken().slice(0, 8)}`)
  const made = await createStaffUser(ctx(), { email, name: 'Staf Uji', role, password, phone, by: 'system' })
  if (made.kind !== 'created') throw new Error(`created, not ${made.kind}`)
  return password
}

async function signIn(
  email: string,
  password: string,
  phone = staffPhone,
): Promise<{ token: string; session: StaffSession }> {
  const begun = await beginStaffLogin(ctx(), { email, password, client })
  if (begun.kind !== 'challenge') throw new Error(`a challenge, not ${begun.kind}`)
  keep('challenge token', begun.challengeToken)
  const code = await nextCode(phone)
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  await verifyStaffCode(ctx(), { challengeToken: begun.challengeToken, code: wrong, client })
  const done = await verifyStaffCode(ctx(), { challengeToken: begun.challengeToken, code, client })
  if (done.kind !== 'signed_in') throw new Error(`signed in, not ${done.kind}`)
  return sessionOf(done.sessionToken)
}

async function sessionOf(token: string): Promise<{ token: string; session: StaffSession }> {
  keep('session token', token)
  return { token, session: present(await findStaffSession(ctx(), { sessionToken: token }), 'it lives') }
}

/** Gives a fresh factor for a deed as the page does; the session goes on under a new token. */
async function proveByCode(session: StaffSession, deed: Deed, password: string) {
  const form = { path: '/', method: 'post', fields: [] } as const
  const proofId = await askProof(ctx(), { actor: actorOf(session), deed, summary: 'uji', form })
  const proof = present(await findProof(ctx().db, { proofId, sessionId: session.id }), 'it was asked')
  const sent = await openStepUpChallenge(ctx(), { proof, client, locale: 'id' })
  if (sent.kind !== 'sent') throw new Error(`sent, not ${sent.kind}`)
  const answer = { kind: 'whatsapp', code: await nextCode(staffPhone) } as const
  const given = await giveProof(ctx(), { proofId, session, answer, password, client })
  if (given.kind !== 'given') throw new Error(`given, not ${given.kind}`)
  return (await sessionOf(given.sessionToken)).session
}

/** Logins of staff, right and wrong, with an app and recovery codes, a forgotten password and another member invited. */
async function runStaff(): Promise<void> {
  const email = 'rahasia@astraotoshop.test'
  const password = await makeStaff(email, staffPhone, 'sales')
  await beginStaffLogin(ctx(), { email, password: keep('wrong password', 'salah tetapi rahasia'), client })
  await beginStaffLogin(ctx(), {
    email: keep('password as e-mail', 'Sandi-Di-Kolom-Salah'),
    password,
    client,
  })
  const first = await beginStaffLogin(ctx(), { email, password, client })
  if (first.kind !== 'challenge') throw new Error(`a challenge, not ${first.kind}`)
  await nextCode(staffPhone)
  later(61_000)
  await resendStaffCode(ctx(), { challengeToken: keep('challenge token', first.challengeToken), client })
  await nextCode(staffPhone)
  later(16 * 60_000)
  let { session } = await signIn(email, password)
  session = await proveByCode(session, factorDeed('totp.enrol'), password)
  const begun = await beginTotp(ctx(), { actor: actorOf(session), client })
  if (begun.kind !== 'begun') throw new Error(`begun, not ${begun.kind}`)
  const secret = keep('secret of the app', begun.secret.replaceAll(' ', ''))
  const app = new TOTP({ secret: Secret.fromBase32(secret) })
  const appCode = keep('code of the app', app.generate({ timestamp: ctx().now().getTime() }))
  expect(await confirmTotp(ctx(), { actor: actorOf(session), code: appCode, client })).toEqual({
    kind: 'confirmed',
  })
  later(16 * 60_000)
  await prove(ctx(), actorOf(session), factorDeed('recovery_codes.make'))
  const made = await makeRecoveryCodes(ctx(), { actor: actorOf(session), client })
  if (made.kind !== 'made') throw new Error(`made, not ${made.kind}`)
  for (const code of made.codes) keep('recovery code', code)
  const [recoveryCode = ''] = made.codes
  await forgetPassword(email, recoveryCode)
}

async function forgetPassword(email: string, recoveryCode: string): Promise<void> {
  const reset = await beginPasswordReset(ctx(), { email, client })
  const resetToken = keep('reset token', reset.resetToken)
  const code = await nextCode(staffPhone)
  await giveResetCode(ctx(), { resetToken, code, client })
  const newPassword = keep('new password', 'sandi baru yang amat panjang')
  const answer = { kind: 'recovery_code', code: recoveryCode } as const
  expect(await finishPasswordReset(ctx(), { resetToken, answer, newPassword, client })).toEqual({
    kind: 'done',
  })
}

/** A provider of messages that fails, and factors tried where none is. */
async function runFailures(): Promise<void> {
  const email = 'gagal@astraotoshop.test'
  const password = await makeStaff(email, wrongPhone, 'sales')
  const begun = await beginStaffLogin(ctx(), { email, password, client })
  if (begun.kind !== 'challenge') return
  const challengeToken = keep('challenge token', begun.challengeToken)
  for (const answer of [
    { kind: 'totp', code: '135791' },
    { kind: 'recovery_code', code: keep('invented recovery code', 'ABCD-EFGH-JKMN-PQRS') },
  ] as const)
    await verifyStaffFactor(ctx(), { challengeToken, answer, client })
}

async function runInvitation(): Promise<void> {
  const email = 'kepala@astraotoshop.test'
  const password = await makeStaff(email, supervisorPhone, 'admin')
  const { session } = await signIn(email, password, supervisorPhone)
  const wanted = {
    actor: actorOf(session),
    email: 'baru@astraotoshop.test',
    name: 'Orang Baru',
    phone: '0813-9000-0005',
    role: 'sales',
    scope: { branches: null, brands: null },
    reason: 'telepon lama 0813-9000-0009',
  }
  const asked = await inviteStaff(ctx(), wanted)
  if (asked.kind === 'proof_needed') await prove(ctx(), wanted.actor, asked.deed)
  const invited = asked.kind === 'proof_needed' ? await inviteStaff(ctx(), wanted) : asked
  if (invited.kind !== 'invited') throw new Error(`invited, not ${invited.kind}`)
  keep('invitation token', present(invited.link.split('/').at(-1), 'a link ends in its token'))
  await eventually(async () => (await messagesOn(system, '6281390000005')).length > 0)
  await runView(wanted.actor)
}

/** A view as a customer, by a supervisor. */
async function runView(actor: Actor): Promise<void> {
  const password = keep('password of a customer', 'beli ban dua pasang')
  const email = 'pembeli@toko.test'
  const made = await createBuyer(ctx(), {
    companyId: null,
    email,
    name: 'Pembeli Uji',
    phone: buyerPhone,
    isPhoneKnown: true,
    password,
  })
  if (made.kind !== 'created') throw new Error(`created, not ${made.kind}`)
  await beginBuyerLogin(ctx(), {
    login: email,
    password: keep('wrong password', 'beli ban tiga pasang'),
    client,
  })
  const signedIn = await beginBuyerLogin(ctx(), { login: email, password, client })
  if (signedIn.kind === 'signed_in') keep('session token of a customer', signedIn.sessionToken)
  const byCode = await beginBuyerCodeLogin(ctx(), { phone: buyerPhone, client, deviceToken: null })
  if (byCode.kind === 'code_asked') {
    const challengeToken = keep('challenge token of a customer', byCode.challengeToken)
    const code = await nextCode(buyerPhone)
    await verifyBuyerLoginCode(ctx(), { challengeToken, code, client, deviceToken: null })
  }
  const asked = await askCustomerView(ctx(), { actor, buyerId: made.buyerId, reason: '081390000009', client })
  if (asked.kind !== 'ticket') throw new Error(`a ticket, not ${asked.kind}`)
  const opened = await openCustomerView(ctx(), { ticket: keep('ticket', asked.ticket), client })
  if (opened.kind === 'opened') keep('view token', opened.token)
}

test(
  'nothing secret and no whole phone number stays in the database or in a log, whatever goes wrong',
  { timeout: 120_000 },
  async () => {
    await runStaff()
    await runFailures()
    await runInvitation()
    ctx().log.error(
      { phone: staffPhone, nested: { deep: { to: '+62 813-9000-0001' } } },
      `sent to 0${staffPhone.slice(2)}`,
    )
    await ctx().transaction((trx) =>
      recordAudit(trx, {
        who: 'system',
        action: 'test.done',
        object: { kind: 'test', id: '1' },
        before: { phone: staffPhone },
        after: { phone: '0813-9000-0001' },
        reason: 'hubungi 081390000001',
        address: null,
        at: ctx().now(),
      }),
    )
    const kept = new Map([...secrets].filter(([name]) => !name.startsWith('code of')))
    expect(kept.size).toBeGreaterThan(25)
    expect(await findInDatabase(system, kept)).toEqual([])
    expect(await findPhones(system)).toEqual([])
    const log = lines.join('\n')
    expect(lines.length).toBeGreaterThan(0)
    expect([...secrets].filter(([, secret]) => log.includes(secret)).map(([name]) => name)).toEqual([])
    expect(log.match(wholePhone)).toBeNull()
  },
)

test('no code of six digits is kept: neither by itself nor in a text', async () => {
  const standing = new Map(codes.map((code, at) => [`code ${at}`, code]))
  const found = await findInDatabase(system, standing)
  // Digits also stand in ids, hashes and moments; a code would stand by itself.
  const { rows } = await system.database.pool.query<{ code: string }>(
    `select code from unnest($1::text[]) code
     where exists (select from messaging.message m where m::text ~ ('(^|[^0-9])' || code || '([^0-9]|$)'))
       or exists (select from identity.auth_event e where e.detail ~ code)
       or exists (select from audit.record r where r::text ~ ('(^|[^0-9])' || code || '([^0-9]|$)'))
       or exists (select from platform.event e where e.payload::text ~ ('(^|[^0-9])' || code || '([^0-9]|$)'))`,
    [codes],
  )
  expect(codes.length).toBeGreaterThan(5)
  expect(rows).toEqual([])
  expect(
    found.filter((place) => /messaging|audit|auth_event|proof|login_challenge|pgboss/.test(place)),
  ).toEqual([])
  const log = lines.join('\n')
  expect(codes.filter((code) => new RegExp(`(^|[^0-9])${code}([^0-9]|$)`).test(log))).toEqual([])
})
