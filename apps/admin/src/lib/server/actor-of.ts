import type { RequestEvent } from '@sveltejs/kit'
import { error } from '@sveltejs/kit'
import { permissionsOf, type Actor, type Permission } from '#access'
import type { StaffSession } from '#identity'

/** The signed-in person as use cases ask for one: who, from where, and what they may. */
export function actorOf(event: Pick<RequestEvent, 'locals' | 'getClientAddress'>): Actor {
  const { session } = event.locals
  if (session === null) error(401)
  const { id, name, role } = session.staff
  return {
    id,
    name,
    address: event.getClientAddress(),
    role,
    permissions: heldIn(session),
    scope: { branches: null, brands: null },
    session: { id: session.id, factor: 'whatsapp' },
  }
}

/** What a session allows. */
export function heldIn(session: StaffSession): ReadonlySet<Permission> {
  return permissionsOf(session.staff.role, null)
}

/** A typed field of a form; a file or a missing one is the empty text. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
