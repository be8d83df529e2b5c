/** Text that is already safe HTML. */
export type Markup = { markup: string }

type Piece = string | number | Markup | Markup[] | null

/** Builds HTML; everything put into it is escaped unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Markup {
  const parts = strings.map(
    (text, index) => `${text}${index < pieces.length ? piece(pieces[index] ?? null) : ''}`,
  )
  return { markup: parts.join('') }
}

function piece(value: Piece): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map((one) => one.markup).join('')
  if (typeof value === 'object') return value.markup
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** `Rp 1.250.000`, with a space that does not break; a true minus before a negative one. */
export function rupiah(amountIdr: number): string {
  const sign = amountIdr < 0 ? '\u2212' : ''
  return `${sign}Rp\u00a0${new Intl.NumberFormat('id-ID').format(Math.abs(amountIdr))}`
}

const style = `
:root{color-scheme:light;--ink:#1c2430;--soft:#4b5768;--line:#c9d0da;--edge:#76808f;--page:#f4f6f9;--card:#fff;--deep:#123f8c;--good:#0b5c33;--bad:#9c1c1c}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,'Segoe UI',Roboto,sans-serif}
.band{background:#7a4a00;color:#fff;padding:8px 16px;font-size:14px;text-align:center}
.band strong{letter-spacing:.08em}
main{max-width:600px;margin:0 auto;padding:24px 16px 64px}
main.wide{max-width:860px}
h1{font-size:24px;line-height:1.2;margin:0 0 8px}
h2{font-size:16px;line-height:1.3;margin:24px 0 8px}
p{margin:0 0 12px}
a{color:var(--deep)}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px;margin:16px 0}
.soft{color:var(--soft)}
.sum{font-size:32px;font-weight:700;line-height:1.2;font-variant-numeric:tabular-nums;margin:0 0 4px}
dl{display:grid;grid-template-columns:minmax(110px,auto) 1fr;gap:8px 16px;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.number{font:700 22px/1.3 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.qr{font:13px/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere;background:var(--page);padding:12px;border-radius:8px}
svg.qr-picture{display:block;width:min(280px,100%);height:auto;margin:16px 0}
label{display:block;font-weight:600;margin:16px 0 4px}
input,select,textarea{width:100%;min-height:44px;padding:8px 12px;font:inherit;color:inherit;background:#fff;border:1px solid var(--edge);border-radius:8px}
button,.button{display:inline-block;min-height:44px;padding:10px 20px;font:inherit;font-weight:600;border:1px solid var(--deep);border-radius:8px;background:var(--deep);color:#fff;cursor:pointer;text-decoration:none}
.quiet{background:#fff;color:var(--deep)}
.danger{background:#fff;color:var(--bad);border-color:var(--bad)}
.row{display:flex;flex-wrap:wrap;gap:12px;margin-top:20px;align-items:center}
.methods{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:8px}
.methods button{background:#fff;color:var(--ink);border-color:var(--edge);text-align:left;width:100%}
.methods button:hover{border-color:var(--deep);color:var(--deep)}
:focus-visible{outline:3px solid #2f6fde;outline-offset:2px}
.note{overflow-wrap:anywhere;border-left:4px solid var(--edge);padding:8px 12px;background:#fff;margin:12px 0}
.note.good{border-color:var(--good)}.note.bad{border-color:var(--bad)}
.good b{color:var(--good)}.bad b{color:var(--bad)}
pre{margin:8px 0 0;padding:12px;background:var(--page);border-radius:8px;font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{text-align:left;padding:8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
.scroll table{min-width:480px}
td.money,th.money{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto}
`

/** A whole page with the band that says this is no real payment page. */
export function document(title: string, content: Markup, shape: 'narrow' | 'wide' = 'narrow'): string {
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title} · Sandbox DOKU</title>
        <link rel="icon" href="data:," />
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <header class="band">
          <strong>SANDBOX</strong> Tiruan DOKU untuk uji coba. Tidak ada uang sungguhan di sini.
        </header>
        <main class="${shape}">${content}</main>
      </body>
    </html>`.markup
}
