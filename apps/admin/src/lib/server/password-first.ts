import type { StaffSession } from '#identity'
import { openRoutes } from './permissions.ts'

/** Where a new password is set. */
export const newPasswordPath = '/profil/sandi'

/** What the way to a new password needs: the page itself and the question for a fresh factor. */
const onTheWay = /^\/(?:\(panel\)\/)?(?:profil\/sandi|konfirmasi)(?:\/|$)/

/** Must a new password be set before this route? So it is after "Bukan saya": somebody else may know the old one. */
export function isPasswordFirst(
  session: Pick<StaffSession, 'mustChangePassword'> | null,
  routeId: string | null,
): boolean {
  if (session === null || !session.mustChangePassword || routeId === null) return false
  return !openRoutes.has(routeId) && !onTheWay.test(routeId)
}
