import { randomBytes } from 'node:crypto'
import { html, nothing, type Html } from './html.ts'
import { decodeWords } from './read-mail.ts'
import type { Mail } from './state.ts'

export type Page = { body: string; headers: Record<string, string> }

const style = `
:root{color-scheme:light;--ink:#16202f;--soft:#52607a;--line:#dbe1ea;--brand:#1d4ed8}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:#f5f7fa}
a{color:var(--brand)}
a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.band{background:#fff3c4;color:#5c3d00;padding:6px 16px;font-size:14px;text-align:center;border-bottom:1px solid #e6c65c}
.wrap{max-width:880px;margin:0 auto;min-height:calc(100vh - 34px);background:#fff}
header{padding:16px 24px;border-bottom:1px solid var(--line)}
h1{font-size:20px;line-height:1.3;margin:0;overflow-wrap:anywhere}
form{display:flex;flex-wrap:wrap;gap:8px;align-items:end;padding:16px 24px;border-bottom:1px solid var(--line)}
label{flex:1;min-width:200px;font-size:14px;font-weight:600}
input{display:block;width:100%;margin-top:4px;font:inherit;padding:9px 12px;border:1px solid #7c8aa3;border-radius:8px}
button{font:inherit;font-weight:600;min-height:44px;padding:0 16px;border:0;border-radius:8px;background:var(--brand);color:#fff;cursor:pointer}
ul{list-style:none;margin:0;padding:0}
li a{display:grid;grid-template-columns:1fr auto;gap:4px 16px;padding:12px 24px;color:inherit;text-decoration:none;border-bottom:1px solid var(--line)}
li a:hover{background:#f5f7fa}
li strong{overflow-wrap:anywhere}
.soft{color:var(--soft);font-size:14px;overflow-wrap:anywhere}
.empty{padding:48px 24px;color:var(--soft);text-align:center}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0;padding:16px 24px;border-bottom:1px solid var(--line);font-size:14px}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
iframe{display:block;width:100%;height:560px;border:0;border-bottom:1px solid var(--line)}
h2{font-size:16px;margin:0;padding:16px 24px 8px}
pre{margin:0;padding:0 24px 16px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px}
`

/** The inbox of everybody, or of one address. */
export function inboxPage(mails: Mail[], to: string): Page {
  const list =
    mails.length === 0
      ? html`<p class="empty">Belum ada surat${to === '' ? '' : ` untuk ${to}`}.</p>`
      : html`<ul>
          ${mails.map(
            (mail) =>
              html`<li>
                <a href="/mail/${mail.id}">
                  <strong>${mail.subject || '(tanpa judul)'}</strong>
                  <span class="soft">${showTime(mail.at)}</span>
                  <span class="soft">${mail.to.join(', ')}</span>
                </a>
              </li>`,
          )}
        </ul>`
  return frame(
    'Surat masuk',
    html`<header><h1>Surat masuk</h1></header>
      <main>
        <form method="get" action="/">
          <label>Alamat penerima<input name="to" type="email" value="${to}" autocomplete="off" /></label>
          <button>Saring</button>
        </form>
        <div id="live">${list}</div>
      </main>`,
  )
}

/** One mail: what it looks like, what it says, and its headers. Its own HTML runs in a frame that may do nothing. */
export function mailPage(mail: Mail): Page {
  const look =
    mail.html === '' ? nothing : html`<iframe title="Isi surat" sandbox="" srcdoc="${mail.html}"></iframe>`
  const headers = mail.headers.map(
    ({ name, value }) =>
      html`<dt>${name}</dt>
        <dd>${decodeWords(value)}</dd>`,
  )
  return frame(
    mail.subject,
    html`<header>
        <p class="soft" style="margin:0 0 4px"><a href="/">Surat masuk</a></p>
        <h1>${mail.subject || '(tanpa judul)'}</h1>
      </header>
      <main>
        <dl>
          <dt>Dari</dt>
          <dd>${mail.from}</dd>
          <dt>Untuk</dt>
          <dd>${mail.to.join(', ')}</dd>
          <dt>Tiba</dt>
          <dd>${showTime(mail.at)}</dd>
        </dl>
        ${look}
        <h2>Teks</h2>
        <pre>${mail.text}</pre>
        <h2>Kepala surat</h2>
        <dl>${headers}</dl>
      </main>`,
  )
}

// Without this script the inbox is brought up to date by loading it again.
const script = `
const live=document.getElementById('live')
if(live)new EventSource('/events').onmessage=async()=>{
  const page=new DOMParser().parseFromString(await(await fetch(location.href)).text(),'text/html')
  const fresh=page.getElementById('live')
  if(fresh)live.innerHTML=fresh.innerHTML
}
`

function frame(title: string, content: Html): Page {
  const nonce = randomBytes(16).toString('base64')
  const page = html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <aside class="band" aria-label="Sandbox">
          <strong>SANDBOX</strong> Kotak surat tiruan untuk uji coba. Tidak ada surat sungguhan.
        </aside>
        <div class="wrap">${content}</div>
        <script nonce="${nonce}">
          ${{ html: script }}
        </script>
      </body>
    </html>`
  return {
    body: page.html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; script-src 'nonce-${nonce}'`,
    },
  }
}

const format = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  dateStyle: 'medium',
  timeStyle: 'short',
})

function showTime(at: number): string {
  return `${format.format(at)} WIB`
}
