import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'

/** Serves a script as it stands in the source, without its types. */
export function serveScript(source: string): (event: { request: Request }) => Response {
  const script = stripTypeScriptTypes(source)
  const etag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`
  const headers = {
    etag,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
  }
  return ({ request }) =>
    request.headers.get('if-none-match') === etag
      ? new Response(null, { status: 304, headers })
      : new Response(script, { headers })
}
