import { findByCode } from './find-bill.ts'
import type { FoundBill, FoundPayment } from './find-bill.ts'
import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply, redirectReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { chooseChannel, closedReason } from './orders.ts'
import { noticeQuery, notices, sendWhileWaiting } from './pages-notices.ts'
import { payCheckout, payCode } from './paying.ts'
import { scanQris } from './qris.ts'
import { codeClosedReason } from './qris-bodies.ts'
import type { Delivery } from './state.ts'
import { readableWib } from './time.ts'
import type { World } from './world.ts'

/** `/qris`: the part of a wallet in which a QR code is scanned; here its text is pasted. */
export async function qrisPage(world: World, incoming: Incoming): Promise<Reply> {
  switch (`${incoming.method} ${incoming.path}`) {
    case 'GET /qris':
      return incoming.query.has('content')
        ? showCode(world, incoming.query.get('content') ?? '')
        : show(form('', null))
    case 'POST /qris':
      return pay(world, new URLSearchParams(incoming.text).get('content') ?? '')
    case 'GET /qris/done':
      return show(done(world, incoming.query))
    default:
      return show(html`<h1>Halaman tidak ditemukan</h1>`, 404)
  }
}

function show(content: Markup, status = 200): Reply {
  return htmlReply(status, document('Bayar QRIS', content))
}

function form(content: string, error: string | null): Markup {
  return html`<h1>Bayar QRIS</h1>
    <p>Seperti memindai di aplikasi dompet: tempel isi kode QR dari toko.</p>
    ${error === null ? null : html`<p class="note bad" role="alert"><b>${error}</b></p>`}
    <form class="card" method="get" action="/qris">
      <label for="content">Isi kode QR</label>
      <textarea id="content" name="content" rows="5" required spellcheck="false" autocomplete="off">
${content}</textarea>
      <div class="row"><button>Lihat tagihan</button><a href="/">Beranda sandbox</a></div>
    </form>`
}

type Scanned = {
  content: string
  seller: string
  reference: string
  amountIdr: number
  expiresAtMs: number
  closedReason: string | null
  pay: () => Delivery[]
}

/** What a wallet would make of a text; a sentence where it can make nothing of it. */
function scan(world: World, typed: string): Scanned | string {
  const content = typed.trim()
  if (scanQris(content) === null) return 'Kode QR tidak dapat dibaca. Salin seluruh isinya, lalu coba lagi.'
  const found = findByCode(world, content)
  return found === null
    ? 'Kode QR ini benar bentuknya, tetapi bukan dari sandbox ini.'
    : scanned(world, content, found)
}

function scanned(world: World, content: string, found: FoundBill | FoundPayment): Scanned | string {
  const seller = (clientId: string): string => world.state.merchants.get(clientId)?.name ?? clientId
  switch (found.kind) {
    case 'code': {
      const { code } = found
      return {
        content,
        seller: seller(code.clientId),
        reference: code.partnerReferenceNo,
        amountIdr: code.amountIdr,
        expiresAtMs: code.expiresAtMs,
        closedReason: codeClosedReason(world, code),
        pay: () => payCode(world, code),
      }
    }
    case 'order': {
      const { order } = found
      return {
        content,
        seller: seller(order.clientId),
        reference: order.invoiceNumber,
        amountIdr: order.amountIdr,
        expiresAtMs: order.expiresAtMs,
        closedReason: closedReason(world, order),
        pay: () => payCheckout(world, order, chooseChannel(world, order, 'QRIS')),
      }
    }
    case 'account':
    case 'debit':
      return 'Kode QR ini tidak menunjuk pembayaran.'
  }
}

function showCode(world: World, typed: string): Reply {
  const found = scan(world, typed)
  return typeof found === 'string' ? show(form(typed, found), 404) : show(view(found))
}

function view(found: Scanned): Markup {
  return html`<h1>Periksa tagihan</h1>
    <form class="card" method="post" action="/qris">
      <p class="sum">${rupiah(found.amountIdr)}</p>
      <dl>
        <dt>Penjual</dt>
        <dd>${found.seller}</dd>
        <dt>Tagihan</dt>
        <dd>${found.reference}</dd>
        <dt>Bayar sebelum</dt>
        <dd>${readableWib(found.expiresAtMs)}</dd>
      </dl>
      <input type="hidden" name="content" value="${found.content}" />
      ${
        found.closedReason === null
          ? html`<div class="row">
              <button>Bayar ${rupiah(found.amountIdr)}</button><a href="/qris">Batal</a>
            </div>`
          : html`<p class="note bad"><b>${found.closedReason}</b></p>
              <p><a href="/qris">Bayar kode lain</a></p>`
      }
    </form>`
}

async function pay(world: World, typed: string): Promise<Reply> {
  const found = scan(world, typed)
  if (typeof found === 'string') return show(form(typed, found), 404)
  if (found.closedReason !== null) return show(view(found), 409)
  const deliveries = found.pay()
  await sendWhileWaiting(world, deliveries)
  return redirectReply(`/qris/done?amount=${found.amountIdr}&${noticeQuery(deliveries)}`)
}

function done(world: World, query: URLSearchParams): Markup {
  return html`<h1>Pembayaran berhasil</h1>
    <div class="card"><p class="sum">${rupiah(Number(query.get('amount') ?? '0'))}</p></div>
    <h2>Pemberitahuan ke penjual</h2>
    ${notices(world, query)}
    <p class="row">
      <a class="button quiet" href="/qris">Bayar kode lain</a><a href="/">Beranda sandbox</a>
    </p>`
}
