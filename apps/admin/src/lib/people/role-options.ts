import { builtInRoles, listOwnRoles, type OwnRole } from '#access'
import { messagesOf } from '../i18n/index.ts'
import { roleNameOf } from './role-name.ts'

export interface RoleOption {
  readonly value: string
  readonly label: string
}

/** The roles that can be given now, by name: those of the house first. */
export async function listRoleOptions(
  locals: App.Locals,
): Promise<{ readonly options: RoleOption[]; readonly own: OwnRole[] }> {
  const names = messagesOf(locals.choices.locale).frame.roles
  const own = await listOwnRoles(locals.house.ctx.db)
  const keys = [
    ...Object.keys(builtInRoles),
    ...own.filter((role) => role.retiredAt === null).map(({ key }) => key),
  ]
  return { options: keys.map((key) => ({ value: key, label: roleNameOf(names, key, own) })), own }
}
