import { redirect } from '@sveltejs/kit'
import { countWaitingTransfers } from '#payments'
import { countOpenExceptions } from '#reconciliation'
import { environmentName } from '../../lib/server/environment-name.ts'
import { mayOpen, mayReadMonitor } from '../../lib/server/permissions.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals }) => {
  if (locals.session === null) redirect(303, '/masuk')
  const { name, email, role } = locals.session.staff
  const seesTransfers = mayOpen(role, '/(panel)/transfer')
  return {
    openDifferences: mayOpen(role, '/(panel)/rekonsiliasi') ? await countOpenExceptions(locals.house.ctx) : 0,
    waitingTransfers: seesTransfers ? await countWaitingTransfers(locals.house.ctx.db) : 0,
    staff: { name, email, role },
    environment: environmentName(process.env),
    may: {
      readMonitor: mayReadMonitor(role),
      readReceivables: mayOpen(role, '/(panel)/piutang'),
      readLedger: mayOpen(role, '/(panel)/buku'),
    },
  }
}
