import { redirect } from '@sveltejs/kit'
import { countApprovals } from '#access'
import { countWaitingTransfers } from '#payments'
import { countOpenExceptions } from '#reconciliation'
import { nameRole } from '../../lib/people/role-name.ts'
import { environmentName } from '../../lib/server/environment-name.ts'
import { mayOpen, permissions } from '../../lib/server/permissions.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals }) => {
  if (locals.session === null) redirect(303, '/masuk')
  const { name, email, role } = locals.session.staff
  const held = locals.session.permissions
  return {
    openDifferences: held.has('reconciliation.read') ? await countOpenExceptions(locals.house.ctx) : 0,
    waitingTransfers: held.has('transfer.read') ? await countWaitingTransfers(locals.house.ctx.db) : 0,
    waitingApprovals: await countApprovals(locals.house.ctx, {
      id: locals.session.staff.id,
      permissions: held,
      scope: locals.session.scope,
    }),
    staff: { name, email, role, roleName: await nameRole(locals, role) },
    emergency: emergencyOf(locals),
    environment: environmentName(process.env),
    may: { readMonitor: held.has('monitor.read') },
    /** The addresses that the navigation may show. */
    opens: Object.keys(permissions)
      .filter((routeId) => routeId.startsWith('/(panel)') && mayOpen(held, routeId))
      .map((routeId) => (routeId === '/(panel)' ? '/' : routeId.slice('/(panel)'.length))),
  }
}

/** Until when access in an emergency lasts; null for a session as usual. */
function emergencyOf({ session, house }: App.Locals): { expiresAt: string; now: string } | null {
  if (session?.factor !== 'break_glass') return null
  return { expiresAt: session.expiresAt.toISOString(), now: house.ctx.now().toISOString() }
}
