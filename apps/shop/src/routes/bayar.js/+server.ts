import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'
import source from '../../lib/pay-page.ts?raw'
import type { RequestHandler } from './$types'

const script = stripTypeScriptTypes(source)
const etag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`

/** The script of the pages of payments. */
export const GET: RequestHandler = ({ request }) => {
  const headers = {
    etag,
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
  }
  return request.headers.get('if-none-match') === etag
    ? new Response(null, { status: 304, headers })
    : new Response(script, { headers })
}
