import type { Messages } from '../i18n/index.ts'

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const style = `body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#121a27;background:#f6f8fb}
main{max-width:34rem;margin:15vh auto 0;padding:0 24px}h1{font-size:24px;line-height:1.2}a{color:#1546a8}`

export interface PlainPage {
  readonly status: 403 | 503
  readonly locale: string
  readonly words: Messages['errors'][keyof Messages['errors'] & 'forbidden']
  readonly backLabel: string
}

/** A page that needs neither database nor framework: what happened, what it means, what to do. */
export function plainPage(page: PlainPage): Response {
  const { title, meaning, next } = page.words
  const html = `<!doctype html><html lang="${page.locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${meaning}</p><p>${next}</p><p><a href="/">${page.backLabel}</a></p></main></body></html>`
  return new Response(html, {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy,
      ...(page.status === 503 ? { 'retry-after': '2' } : {}),
    },
  })
}
