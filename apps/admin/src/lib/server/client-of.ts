import type { RequestEvent } from '@sveltejs/kit'
import type { Client } from '#identity'

/** Where a request came from, for the record of logins. */
export function clientOf(event: RequestEvent): Client {
  return { address: event.getClientAddress(), agent: event.request.headers.get('user-agent') ?? '' }
}
