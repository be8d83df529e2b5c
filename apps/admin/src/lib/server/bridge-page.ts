import { randomBytes } from 'node:crypto'
import type { Messages } from '../i18n/index.ts'

export interface BridgePage {
  readonly locale: string
  readonly words: Messages['customers']['bridge']
  /** Of the customer who is looked at. */
  readonly name: string
  /** Goes in the body of a form and never in an address, which browsers and servers keep. */
  readonly ticket: string
  readonly shopUrl: string
}

const style = `body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#121a27;background:#f6f8fb}
main{max-width:34rem;margin:15vh auto 0;padding:0 24px}h1{font-size:24px;line-height:1.2}
button{min-height:40px;padding:0 16px;font:inherit;font-weight:600;color:#fff;background:#1546a8;border:0;border-radius:8px}
button:focus-visible{outline:3px solid #1546a8;outline-offset:2px}`

/** The page between panel and shop: one form, which sends itself where scripts run. */
export function bridgePage(page: BridgePage): Response {
  const { words, locale, shopUrl } = page
  const nonce = randomBytes(18).toString('base64')
  const action = new URL('/lihat-sebagai', shopUrl)
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${words.title}</title><style>${style}</style></head>
<body><main><h1>${words.title}</h1><p>${escapeHtml(words.what(page.name))}</p>
<form method="post" action="${escapeHtml(action.href)}"><input type="hidden" name="tiket" value="${page.ticket}">
<button>${words.button}</button></form></main>
<script nonce="${nonce}">document.forms[0].submit()</script></body></html>`
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // The shop asks from which page the ticket comes, and nothing else of the address is told.
      'referrer-policy': 'strict-origin',
      'content-security-policy': [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        `script-src 'nonce-${nonce}'`,
        `form-action ${action.origin}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    },
  })
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
