import { listOwnRoles } from '#access'
import { countHolders } from '#identity'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { permissionsByArea, roleColumns } from '../../../lib/people/matrix.ts'
import { roleNameOf } from '../../../lib/people/role-name.ts'
import { actorOf } from '../../../lib/server/actor-of.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals } = event
  const { ctx } = locals.house
  const own = await listOwnRoles(ctx.db)
  const holders = await countHolders(ctx, { actor: actorOf(event) })
  const names = messagesOf(locals.choices.locale).frame.roles
  return {
    areas: permissionsByArea(),
    columns: roleColumns(own)
      .filter((column) => !column.isRetired)
      .map((column) => ({
        ...column,
        name: roleNameOf(names, column.key, own),
        holders: holders.get(column.key) ?? 0,
      })),
    retired: own.filter((role) => role.retiredAt !== null).map(({ key, name }) => ({ key, name })),
    mayManage: locals.session?.permissions.has('role.manage') === true,
  }
}
