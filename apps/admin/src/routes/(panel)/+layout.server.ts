import { redirect } from '@sveltejs/kit'
import { environmentName } from '../../lib/server/environment-name.ts'
import { mayOpen, mayReadMonitor } from '../../lib/server/permissions.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals }) => {
  if (locals.session === null) redirect(303, '/masuk')
  const { name, email, role } = locals.session.staff
  return {
    staff: { name, email, role },
    environment: environmentName(process.env),
    may: {
      readMonitor: mayReadMonitor(role),
      readLedger: mayOpen(role, '/(panel)/buku'),
    },
  }
}
