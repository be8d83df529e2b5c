import { isBuiltInRole } from '#access'
import { listStaff, staffStates } from '#identity'
import { oneOf } from '../../../lib/choices.ts'
import { roleNameOf } from '../../../lib/people/role-name.ts'
import { listRoleOptions } from '../../../lib/people/role-options.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const text = url.searchParams.get('q') ?? ''
  const state = oneOf(staffStates, url.searchParams.get('keadaan'))
  const wanted = url.searchParams.get('peran') ?? ''
  const { options, own } = await listRoleOptions(locals)
  const role = options.some(({ value }) => value === wanted) ? wanted : ''
  const cursor = url.searchParams.get('sesudah')
  const page = await listStaff(locals.house.ctx, {
    actor: actorOf(event),
    filter: { text, role: role === '' ? null : role, state },
    cursor,
  })
  const names = messagesOf(locals.choices.locale).frame.roles
  return {
    now: locals.house.ctx.now(),
    filter: { text, role, state: state ?? '' },
    roleOptions: options,
    cursor,
    nextCursor: page.nextCursor,
    rows: page.staff.map((row) => ({
      ...row,
      roleName: roleNameOf(names, row.role, own),
      isOwnRole: !isBuiltInRole(row.role),
    })),
    mayManage: locals.session?.permissions.has('staff.manage') === true,
    maySetPolicy: locals.session?.permissions.has('role.manage') === true,
  }
}
