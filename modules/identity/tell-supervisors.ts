import { sql } from 'kysely'
import { findPermissions } from '#access'
import { queueMessage } from '#messaging'
import { formatWib } from '#platform/clock.ts'
import type { Trx } from '#platform/ctx.ts'
import type { Phone } from '#platform/normalize-phone.ts'
import { nameDevice } from './device-name.ts'
import type { ChallengeId } from './otp/challenge.ts'
import type { Staff, StaffId } from './staff.ts'

/** So many at most: the message asks for help, it is no announcement. */
const supervisorsMax = 10

interface Supervisor {
  readonly id: StaffId
  readonly phone: Phone
  readonly role: string
}

/** Tells whoever manages people that a member of staff disowned a login; once each, in the transaction that shut it. */
export async function tellSupervisors(
  trx: Trx,
  told: {
    readonly about: Staff
    readonly challengeId: ChallengeId
    /** Where the disowned login came from. */
    readonly seen: { readonly address: string; readonly agent: string; readonly at: Date }
    readonly at: Date
  },
): Promise<void> {
  const { about, challengeId, seen, at } = told
  for (const supervisor of await listSupervisors(trx, about.id))
    await queueMessage(trx, {
      to: supervisor.phone,
      template: 'login_disowned_id',
      params: {
        name: about.name,
        at: formatWib(seen.at),
        address: seen.address,
        device: nameDevice(seen.agent, 'id'),
      },
      dedupeKey: `login_disowned:${challengeId}:${supervisor.id}`,
      at,
    })
}

async function listSupervisors(trx: Trx, butNot: StaffId): Promise<Supervisor[]> {
  const { rows } = await sql<Supervisor>`
    select staff.id, staff.phone_e164 as phone, staff.role
    from identity.staff_user staff
    where staff.disabled_at is null and staff.invited_at is null and staff.phone_e164 is not null
      and staff.id <> ${butNot}
    order by staff.created_at, staff.id
  `.execute(trx)
  const roles = [...new Set(rows.map((row) => row.role))]
  const supervising = new Set<string>()
  for (const role of roles) if ((await findPermissions(trx, role)).has('staff.manage')) supervising.add(role)
  return rows.filter((row) => supervising.has(row.role)).slice(0, supervisorsMax)
}
