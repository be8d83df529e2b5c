import type { RequestEvent } from '@sveltejs/kit'
import { error } from '@sveltejs/kit'
import type { StaffRole } from '#identity'
import type { Actor } from '#payments'

/** The signed-in person as the record of changes names them. */
export function actorOf(
  event: Pick<RequestEvent, 'locals' | 'getClientAddress'>,
): Actor & { role: StaffRole } {
  const { session } = event.locals
  if (session === null) error(401)
  const { id, name, role } = session.staff
  return { id, name, role, address: event.getClientAddress() }
}

/** A typed field of a form; a file or a missing one is the empty text. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
