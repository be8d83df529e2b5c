/** HTML that is safe to send: its parts were escaped when it was put together. */
export type Html = { html: string }

/** What the server sends a browser: a page, a file, or the way to another address. */
export type PageAnswer =
  | { status: number; html: string; formTarget?: string }
  | { status: 200; file: string; fileName: string }
  | { status: 303; location: string }

type Part = string | number | Html | Html[]

/** Puts HTML together; every part that is not HTML itself is escaped. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return { html: texts.reduce((whole, text, index) => whole + text + render(parts[index] ?? ''), '') }
}

export const nothing: Html = { html: '' }

function render(part: Part): string {
  if (Array.isArray(part)) return part.map((each) => each.html).join('')
  if (typeof part === 'object') return part.html
  return String(part)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

const style = `*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#17202e;background:#eef2f8}
.band{background:#ffd84d;color:#3a2c00;text-align:center;padding:6px 12px;font-size:14px;font-weight:600}
main{max-width:440px;margin:24px auto;padding:0 16px}main.wide{max-width:760px}
.card{background:#fff;border:1px solid #d5dce8;border-radius:14px;padding:24px;margin-bottom:16px}
h1{font-size:20px;margin:0 0 4px}h2{font-size:17px;margin:0 0 12px}p{margin:0 0 12px}.quiet{color:#4a5669;font-size:14px}
.sum{font-size:30px;font-weight:700;margin:8px 0;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:16px 0;font-size:15px}dt{color:#4a5669}dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
label{display:block;font-weight:600;margin-bottom:6px}input,textarea{width:100%;font:inherit;padding:12px;border:1px solid #6b7a92;border-radius:10px;background:#fff;color:inherit}
input.pin{font-size:24px;letter-spacing:.4em;text-align:center}
button,.button{display:block;width:100%;margin-top:16px;padding:13px;border:0;border-radius:10px;background:#0b4fb3;color:#fff;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
fieldset{border:1px solid #6b7a92;border-radius:10px;padding:8px 14px;margin:0 0 16px}legend{font-weight:600;padding:0 6px}label.choice{font-weight:400;display:flex;gap:10px;align-items:center;min-height:44px;margin:0}label.choice input{width:20px;height:20px;margin:0}
button.plain{background:#fff;color:#0b4fb3;border:1px solid #0b4fb3}a{color:#0b4fb3}
:focus-visible{outline:3px solid #0b4fb3;outline-offset:2px}
.problem{background:#fdecea;color:#8a1409;border-radius:10px;padding:10px 14px;margin:0 0 16px}
.mark{width:56px;height:56px;border-radius:50%;display:grid;place-items:center;font-size:28px;margin:0 auto 12px;color:#fff}
.good{background:#16703a}.bad{background:#a3180c}.wait{background:#7a5200}.result{text-align:center}.result dl{text-align:left}
table{width:100%;border-collapse:collapse;font-size:14px}th,td{text-align:left;padding:8px 6px;border-bottom:1px solid #d5dce8;vertical-align:top}th.number,td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.scroll{overflow-x:auto}.card>:last-child{margin-bottom:0}td form{margin:0}td button.plain{margin:0;padding:8px 12px;min-height:44px}
@media(max-width:600px){thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}tr{display:block;padding:10px 0;border-bottom:1px solid #d5dce8}td,td.number{display:flex;justify-content:space-between;gap:16px;border:0;padding:3px 0;text-align:right;overflow-wrap:anywhere}td::before{content:attr(data-label);color:#4a5669;text-align:left;flex:none}td button.plain{width:auto}}`

// Counts down what the server said is left, and asks again when it is over; the page works without it.
const script = `const left=document.querySelector('[data-seconds]');if(left){const end=Date.now()+1000*left.dataset.seconds;const timer=setInterval(()=>{const s=Math.max(0,Math.round((end-Date.now())/1000));left.textContent=Math.floor(s/60)+' menit '+s%60+' detik';if(s===0){clearInterval(timer);setTimeout(()=>location.reload(),1500)}},1000)}`

/** A whole page with the band that says what it is. */
export function page(title: string, content: Html, width: 'narrow' | 'wide' = 'narrow'): string {
  const body = html`<body>
    <header class="band">SANDBOX: bukan uang sungguhan</header>
    <main class="${width}">${content}</main>
    <script>
      ${{ html: script }}
    </script>
  </body>`
  return html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${{ html: style }}
        </style>
      </head>
      ${body}
    </html>`.html
}
