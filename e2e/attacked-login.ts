import { expect, inject } from 'vitest'
import { demoPeople } from '../apps/start/demo-people.ts'
import type { Answer, Attacker } from './attacker.ts'
import { query } from './database.ts'
import { eventually } from './eventually.ts'

/** Whose account is attacked; no other story signs in with it. */
export const seller = demoPeople.staff[4]
const phone = `62${seller.phone.slice(1)}`
export const credentials = { email: seller.email, password: seller.password }
const { sandboxUrl } = inject('system')

/** Nobody's tries here lock a person of another story out, and no story waits a quarter of an hour. */
export async function forgetTries(): Promise<void> {
  await query(
    `update identity.staff_user set pw_fail = 0, pw_locked_until = null, otp_fail = 0, otp_locked_until = null
     where email = $1`,
    [seller.email],
  )
  await query(`update identity.otp_send set at = at - interval '2 days' where phone_e164 = $1`, [phone])
  // The provider lets one business write to one phone so often and no more: its clock goes on for it.
  await fetch(`${sandboxUrl.whatsapp}/control/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceSeconds: 60 }),
  })
}

/** Codes sent to the seller since the last story. */
export async function countSends(): Promise<number> {
  const [row] = await query<{ sends: number }>(
    `select count(*)::int as sends from identity.otp_send
     where phone_e164 = $1 and at > now() - interval '1 day'`,
    [phone],
  )
  return row?.sends ?? 0
}

/** Every message with a code that reached the seller's phone so far, oldest first. */
async function readCodes(): Promise<string[]> {
  const page = await fetch(`${sandboxUrl.whatsapp}/phone/${phone}`)
  const text = await page.text()
  return [...text.replaceAll(/<[^>]*>/g, ' ').matchAll(/(?<!\d)\d{6}(?!\d)/g)].map(([code]) => code)
}

/** The first step with the right password; gives the code that came. */
export async function begin(attacker: Attacker): Promise<string> {
  const before = (await readCodes()).length
  const answer = await attacker.post('/masuk?/sandi', credentials)
  expect(answer.status).toBe(303)
  const codes = await eventually(async () => {
    const all = await readCodes()
    return all.length > before ? all : null
  })
  return codes.at(-1) ?? ''
}

export async function signIn(attacker: Attacker): Promise<Answer> {
  const code = await begin(attacker)
  const answer = await attacker.post('/masuk?/kode', { code })
  expect(answer.status).toBe(303)
  return answer
}

/** What a refused login shows, without what the person typed and what differs by the moment. */
export function shown(answer: Answer, email: string): string {
  return withoutNonce(answer.body).replaceAll(email, '').replaceAll(/\d+/g, '0')
}

/** Each page allows its own script by a word of its own. */
export function withoutNonce(text: string): string {
  return text.replaceAll(/nonce-[\w+/=]+|nonce="[^"]*"/g, 'nonce')
}
