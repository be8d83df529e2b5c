import { isBuiltInRole, listOwnRoles, type BuiltInRole, type RoleKey } from '#access'
import { messagesOf } from '../i18n/index.ts'

interface NamedRole {
  readonly key: RoleKey
  readonly name: string
}

/** What a role is called: the house's own words, the name of an own role, or what its key says. */
export function roleNameOf(
  builtIn: Readonly<Record<BuiltInRole, string>>,
  key: RoleKey,
  own: readonly NamedRole[],
): string {
  if (isBuiltInRole(key)) return builtIn[key]
  return own.find((role) => role.key === key)?.name ?? key.replaceAll('_', ' ')
}

/** The same for one role, where nothing else of the own roles is needed. */
export async function nameRole(locals: App.Locals, key: RoleKey): Promise<string> {
  const own = isBuiltInRole(key) ? [] : await listOwnRoles(locals.house.ctx.db)
  return roleNameOf(messagesOf(locals.choices.locale).frame.roles, key, own)
}
