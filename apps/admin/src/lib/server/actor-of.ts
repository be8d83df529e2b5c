import type { RequestEvent } from '@sveltejs/kit'
import { error } from '@sveltejs/kit'
import type { Actor } from '#access'

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
    permissions: session.permissions,
    scope: session.scope,
    session: { id: session.id, factor: session.factor },
  }
}

/** A typed field of a form; a file or a missing one is the empty text. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
