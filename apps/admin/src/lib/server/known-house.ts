import type { RequestEvent } from '@sveltejs/kit'
import type { StaffSession } from '#identity'
import { originate } from '#platform/correlate.ts'
import type { House } from '../../../../wiring.ts'

const agentLengthMax = 200

/** The house as a signed-in person uses it: what is recorded says who, from where, and by which factor they came in. */
export function knownHouse(event: RequestEvent, session: StaffSession): House {
  const { house } = event.locals
  const { id, name } = session.staff
  const ctx = originate(house.ctx, {
    realm: 'staff',
    by: { id, name },
    address: event.getClientAddress(),
    agent: (event.request.headers.get('user-agent') ?? '').slice(0, agentLengthMax),
    sessionId: session.id,
    factor: session.factor,
  })
  return { ...house, ctx }
}
