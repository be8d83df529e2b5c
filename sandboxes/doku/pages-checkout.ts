import { channels, familyLabel } from './channels.ts'
import type { Channel } from './channels.ts'
import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply, redirectReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import {
  cancelUrl,
  channelOf,
  chooseChannel,
  closedReason,
  lastAttempt,
  returnsByItself,
  returnUrl,
} from './orders.ts'
import { noticeQuery, notices, sendWhileWaiting } from './pages-notices.ts'
import { failCheckout, payCheckout } from './paying.ts'
import { qrPicture } from './qr-picture.ts'
import type { Attempt, CheckoutOrder } from './state.ts'
import { readableWib } from './time.ts'
import type { World } from './world.ts'

/** The hosted page: choose, pay, result. */
export async function checkoutPage(
  world: World,
  incoming: Incoming,
  at: { token: string; step: string },
): Promise<Reply> {
  const order = world.state.orders.get(at.token)
  if (order === undefined) return htmlReply(404, document('Tidak ditemukan', lost))
  switch (`${incoming.method} ${at.step}`) {
    case 'GET ':
      return closedReason(world, order) === null
        ? htmlReply(200, document('Pilih cara bayar', choice(world, order)))
        : redirectReply(`${base(order)}/result`)
    case 'POST channel':
      return pick(world, order, new URLSearchParams(incoming.text).get('channel') ?? '')
    case 'GET pay':
      return showPayment(world, order)
    case 'POST pay':
      return settle(world, order, new URLSearchParams(incoming.text).get('action') ?? '')
    case 'GET result':
      return htmlReply(200, document('Hasil pembayaran', result(world, order, incoming.query)))
    default:
      return htmlReply(404, document('Tidak ditemukan', lost))
  }
}

const lost = html`<h1>Halaman tidak ditemukan</h1>
  <p>Tautan pembayaran ini tidak dikenal. Buka lagi dari toko tempat Anda berbelanja.</p>`

function base(order: CheckoutOrder): string {
  return `/checkout-link-v2/${order.token}`
}

function heading(world: World, order: CheckoutOrder): Markup {
  const seller = world.state.merchants.get(order.clientId)?.name ?? order.clientId
  return html`<p class="soft">${seller}</p>
    <p class="sum">${rupiah(order.amountIdr)}</p>
    <p class="soft">Tagihan ${order.invoiceNumber} · bayar sebelum ${readableWib(order.expiresAtMs)}</p>`
}

function choice(world: World, order: CheckoutOrder): Markup {
  const offered = order.methods.flatMap((code) => channels.get(code) ?? [])
  const families = [...new Set(offered.map((channel) => channel.family))]
  const back = cancelUrl(order)
  return html`<h1>Pilih cara bayar</h1>
    <div class="card">${heading(world, order)}</div>
    <form method="post" action="${base(order)}/channel">
      ${families.map((family) =>
        group(
          familyLabel(family),
          offered.filter((one) => one.family === family),
        ),
      )}
    </form>
    ${back === null ? null : html`<p class="row"><a href="${back}">Batal dan kembali ke toko</a></p>`}`
}

function group(label: string, offered: Channel[]): Markup {
  const buttons = offered.map(
    (channel) => html`<button name="channel" value="${channel.code}">${channel.label}</button>`,
  )
  return html`<h2>${label}</h2>
    <div class="methods">${buttons}</div>`
}

function pick(world: World, order: CheckoutOrder, code: string): Reply {
  if (closedReason(world, order) !== null) return redirectReply(`${base(order)}/result`)
  if (!order.methods.includes(code)) return redirectReply(base(order))
  chooseChannel(world, order, code)
  return redirectReply(`${base(order)}/pay`)
}

function showPayment(world: World, order: CheckoutOrder): Reply {
  if (closedReason(world, order) !== null) return redirectReply(`${base(order)}/result`)
  const attempt = lastAttempt(order)
  if (attempt?.status !== 'PENDING') return redirectReply(base(order))
  return htmlReply(200, document('Bayar', payment(world, order, attempt)))
}

function payment(world: World, order: CheckoutOrder, attempt: Attempt): Markup {
  const channel = channelOf(attempt.channel)
  return html`<h1>Bayar dengan ${channel.label}</h1>
    <div class="card">${heading(world, order)}${instruction(channel, attempt)}</div>
    <form method="post" action="${base(order)}/pay">
      <div class="row">
        <button name="action" value="pay">Bayar sekarang</button>
        <button class="danger" name="action" value="fail">Gagalkan</button>
        <a href="${base(order)}">Ganti cara bayar</a>
      </div>
    </form>
    <p class="soft row">Tombol ini meniru orang yang membayar. Penjual langsung diberi tahu.</p>`
}

function instruction(channel: Channel, attempt: Attempt): Markup {
  switch (channel.family) {
    case 'va':
      return html`<h2>Nomor virtual account</h2>
        <p class="number">${attempt.number}</p>
        <p>
          Di kehidupan nyata nomor ini dibayar lewat bank. Di sini juga bisa dari
          <a href="/pay?number=${attempt.number}">halaman bayar VA</a>.
        </p>`
    case 'store':
      return html`<h2>Kode bayar</h2>
        <p class="number">${attempt.number}</p>
        <p>
          Tunjukkan kode ini kepada kasir ${channel.label}. Di sini juga bisa dari
          <a href="/pay?number=${attempt.number}">halaman kasir</a>.
        </p>`
    case 'qris':
      return html`${qrPicture(attempt.number, 'Kode QRIS untuk dibayar')}
        <h2>Isi kode QR</h2>
        <p class="qr">${attempt.number}</p>
        <p>
          Di sini juga bisa dari
          <a href="/qris?content=${encodeURIComponent(attempt.number)}">dompet yang memindai</a>.
        </p>`
    case 'wallet':
      return html`<h2>Setujui di aplikasi</h2>
        <p>Permintaan bayar muncul di aplikasi ${channel.label}.</p>`
    case 'card':
      return html`<h2>Kartu tiruan</h2>
        <p>Kartu 4000 00•• •••• 0002 dipakai. Jangan pernah memasukkan nomor kartu asli di sini.</p>`
    case 'paylater':
    case 'direct_debit':
      return html`<h2>Setujui pembayaran</h2>
        <p>Anda sudah masuk ke ${channel.label}.</p>`
  }
}

async function settle(world: World, order: CheckoutOrder, action: string): Promise<Reply> {
  const attempt = lastAttempt(order)
  if (closedReason(world, order) !== null) return redirectReply(`${base(order)}/result`)
  if (attempt?.status !== 'PENDING') return redirectReply(base(order))
  const deliveries =
    action === 'fail' ? failCheckout(world, order, attempt) : payCheckout(world, order, attempt)
  await sendWhileWaiting(world, deliveries)
  return redirectReply(`${base(order)}/result?${noticeQuery(deliveries)}`)
}

function result(world: World, order: CheckoutOrder, query: URLSearchParams): Markup {
  const back = returnUrl(order)
  const retry = closedReason(world, order) === null
  return html`<h1>${resultTitle(world, order)}</h1>
    <div class="card">
      ${heading(world, order)}
      <div class="row">
        ${back === null ? null : html`<a class="button" id="return" href="${back}">Kembali ke toko</a>`}
        ${retry ? html`<a class="button quiet" href="${base(order)}">Pilih cara bayar</a>` : null}
      </div>
    </div>
    ${
      query.has('n')
        ? html`<h2>Pemberitahuan ke penjual</h2>
            ${notices(world, query)}`
        : null
    }
    ${back !== null && !retry && returnsByItself(order) ? autoReturn : null}`
}

const autoReturn = html`<p class="soft">Anda dibawa kembali ke toko sebentar lagi.</p>
  <script>
    setTimeout(function () {
      location.assign(document.getElementById('return').href)
    }, 1500)
  </script>`

function resultTitle(world: World, order: CheckoutOrder): string {
  const reason = closedReason(world, order)
  if (order.state === 'paid') return 'Pembayaran berhasil'
  if (reason !== null) return reason
  return lastAttempt(order)?.status === 'FAILED' ? 'Pembayaran gagal' : 'Belum dibayar'
}
