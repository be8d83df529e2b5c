import { randomBytes } from 'node:crypto'
import { html, type Html } from './html.ts'

export type Page = { body: string; headers: Record<string, string> }

const style = `
:root{color-scheme:light;--ink:#111b21;--soft:#54656f;--line:#d1d7db;--brand:#075e54;--out:#d9fdd3;--wall:#efeae2}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:#f0f2f5}
a{color:#075e9f}
a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid #1d4ed8;outline-offset:2px}
.band{background:#fff3c4;color:#5c3d00;padding:6px 16px;font-size:14px;text-align:center;border-bottom:1px solid #e6c65c}
.wrap{max-width:720px;margin:0 auto;min-height:calc(100vh - 34px);background:#fff;display:flex;flex-direction:column}
.bar{background:var(--brand);color:#fff;padding:12px 16px;display:flex;gap:12px;align-items:center}
.bar a{color:#fff;text-decoration:none;font-size:24px;line-height:1;padding:8px}
.bar h1{font-size:18px;line-height:1.3;margin:0;display:flex;gap:6px;align-items:center}
.bar p{margin:0;font-size:14px}
.tick{width:18px;height:18px;flex:none}
main{flex:1;display:flex;flex-direction:column}
form.open,form.reply{display:flex;gap:8px;padding:16px;align-items:end;border-bottom:1px solid var(--line)}
form.reply{border:0;border-top:1px solid var(--line);background:#f0f2f5}
label{flex:1;font-size:14px;font-weight:600;min-width:0}
input{display:block;width:100%;margin-top:4px;font:inherit;padding:9px 12px;border:1px solid #8696a0;border-radius:8px;background:#fff;color:inherit}
button{font:inherit;font-weight:600;min-height:44px;padding:0 16px;border:0;border-radius:8px;background:var(--brand);color:#fff;cursor:pointer}
ul.phones{list-style:none;margin:0;padding:0}
ul.phones a{display:flex;gap:12px;padding:12px 16px;color:inherit;text-decoration:none;border-bottom:1px solid var(--line)}
ul.phones a:hover{background:#f5f6f6}
ul.phones .text{flex:1;min-width:0}
ul.phones strong,ul.phones span.last{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.soft{color:var(--soft);font-size:14px}
.unread{background:#075e54;color:#fff;border-radius:12px;padding:1px 9px;font-size:14px;font-weight:600}
.side{text-align:right;flex:none}
.trouble{margin:0;padding:12px 16px;color:#9f1239;background:#fff1f2}
.empty{padding:32px 16px;color:var(--soft);text-align:center}
.tabs{display:flex;flex-wrap:wrap;gap:8px;padding:8px 16px;border-bottom:1px solid var(--line)}
.tabs a{padding:6px 12px;border:1px solid var(--line);border-radius:16px;text-decoration:none}
.tabs a[aria-current]{background:#e7f3f1;border-color:var(--brand);font-weight:600}
.chat{flex:1;background:var(--wall);padding:16px;display:flex;flex-direction:column;gap:8px}
.day{align-self:center;background:#fff;border-radius:8px;padding:2px 12px;font-size:14px;color:var(--soft)}
.bubble{align-self:flex-start;max-width:min(88%,460px);background:#fff;border-radius:0 10px 10px 10px;box-shadow:0 1px 1px #0002;overflow-wrap:anywhere}
.bubble.mine{align-self:flex-end;background:var(--out);border-radius:10px 0 10px 10px}
.bubble .in{padding:8px 12px}
.bubble p{margin:0}
.bubble .head{font-weight:700}
.bubble .foot{color:var(--soft);font-size:14px;margin-top:4px}
.meta{display:flex;justify-content:flex-end;gap:6px;color:var(--soft);font-size:13px}
.meta .seen{color:#0b6bab}
.action{display:block;width:100%;min-height:44px;line-height:44px;text-align:center;border:0;border-top:1px solid #e4e7e9;background:none;color:#075e54;font-weight:600;border-radius:0;text-decoration:none;padding:0 12px}
button.action{line-height:normal}
.copy{display:none}
.js .copy{display:block}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`

// Without this script everything works by loading the page again; codes can be selected by hand.
const script = `
document.documentElement.classList.add('js')
const said=document.getElementById('said')
document.addEventListener('click',async(event)=>{
  const button=event.target.closest('button.copy')
  if(!button)return
  const label=button.textContent
  try{await navigator.clipboard.writeText(button.dataset.code)}
  catch{const box=document.createElement('input');box.value=button.dataset.code;document.body.append(box);box.select();document.execCommand('copy');box.remove()}
  button.textContent='Tersalin';said.textContent='Kode tersalin'
  setTimeout(()=>{button.textContent=label;said.textContent=''},1500)
})
const live=()=>document.getElementById('live')
const down=()=>{if(live().dataset.follow)window.scrollTo(0,document.body.scrollHeight)}
down()
let again
new EventSource(live().dataset.events).onmessage=()=>{
  clearTimeout(again)
  again=setTimeout(async()=>{
    const answer=await fetch(location.href,{headers:{accept:'text/html'}})
    const page=new DOMParser().parseFromString(await answer.text(),'text/html')
    const fresh=page.getElementById('live'),form=page.querySelector('form.reply')
    if(form&&!document.querySelector('form.reply'))document.querySelector('main').append(form)
    if(!fresh||fresh.innerHTML===live().innerHTML)return
    const grown=fresh.querySelectorAll('.bubble').length>live().querySelectorAll('.bubble').length
    live().innerHTML=fresh.innerHTML
    if(grown){said.textContent='Pesan baru';down()}
  },80)
}
`

/** The frame of every page: the SANDBOX band, the style and the few lines of script. */
export function framePage(title: string, content: Html): Page {
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
          <strong>SANDBOX</strong> Ponsel tiruan untuk uji coba. Tidak ada pesan WhatsApp sungguhan.
        </aside>
        ${content}
        <div id="said" class="vh" role="status"></div>
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
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; script-src 'nonce-${nonce}'`,
    },
  }
}

const parts = { timeZone: 'Asia/Jakarta', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const clockFormat = new Intl.DateTimeFormat('id-ID', parts)
const dayFormat = new Intl.DateTimeFormat('id-ID', { timeZone: 'Asia/Jakarta', dateStyle: 'long' })

/** `14.32 WIB` */
export function showTime(at: number): string {
  return `${clockFormat.format(at)} WIB`
}

/** `24 November 2026`, the day in Jakarta */
export function showDay(at: number): string {
  return dayFormat.format(at)
}
