/** Thrown when the embedded PostgreSQL cannot run; the message says in one or two sentences what to do. */
export class PostgresStartError extends Error {
  override name = 'PostgresStartError'
}

/** The code of a system or PostgreSQL error (ENOENT, 57P03, …), or an empty text. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return String(error.code)
}
