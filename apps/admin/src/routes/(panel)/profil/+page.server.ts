import { redirect } from '@sveltejs/kit'
import { needsPasskey } from '#access'
import { findOwnProfile, listStaffSessions, nameDevice, sayStaffNotice } from '#identity'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { session, house, choices } = event.locals
  if (session === null) redirect(303, '/masuk')
  const actor = actorOf(event)
  const [profile, sessions] = await Promise.all([
    findOwnProfile(house.ctx, { actor }),
    listStaffSessions(house.ctx, { actor, staffId: session.staff.id }),
  ])
  const { factors, phoneMasked, phoneChange } = profile
  return {
    now: house.ctx.now(),
    expiresAt: session.expiresAt,
    phoneMasked,
    phonePending: phoneChange?.state === 'cooling' ? phoneChange.phoneMasked : null,
    passkeys: factors.passkeys.length,
    needsPasskey: needsPasskey(session.permissions),
    totp: factors.totp,
    recoveryCodesLeft: factors.recoveryCodesLeft,
    sessions: sessions.length,
    notices: profile.notices.map((notice) => ({
      id: notice.id,
      what: sayStaffNotice(notice, choices.locale).what,
      at: notice.at,
      device: notice.address === null ? null : nameDevice(notice.agent ?? '', choices.locale),
      address: notice.address,
    })),
  }
}
