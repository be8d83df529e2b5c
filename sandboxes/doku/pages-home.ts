import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply } from './http.ts'
import type { Reply } from './http.ts'
import { closedReason } from './orders.ts'
import { accountClosedReason } from './paying.ts'
import type { Paid } from './state.ts'
import { readableWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

const rowsMax = 10
/** Searching backwards for open bills stops here; older ones are found by their number. */
const lookedAtMax = 200

/** `/`: where to go, what waits to be paid, what was paid last. */
export function homePage(world: World): Reply {
  const { merchants, paid } = world.state
  const content = html`<h1>Sandbox DOKU</h1>
    <p>
      Tiruan penyedia pembayaran: Checkout (non-SNAP) dan virtual account SNAP. Jam sandbox
      ${readableWib(now(world))}.
    </p>
    <p class="row"><a class="button" href="/pay">Bayar virtual account</a></p>
    <h2>Menunggu dibayar</h2>
    ${waiting(world)}
    <h2>Terakhir dibayar</h2>
    ${lastPaid(paid)}
    <h2>Penjual terdaftar</h2>
    ${
      merchants.size === 0
        ? html`<p class="note">
            Belum ada. Daftarkan lewat <code>POST /control/merchants</code>, lihat scenarios.md.
          </p>`
        : html`<ul>
            ${[...merchants.values()].map((one) => html`<li>${one.name} <span class="soft">(${one.clientId})</span></li>`)}
          </ul>`
    }`
  return htmlReply(200, document('Beranda', content, 'wide'))
}

function waiting(world: World): Markup {
  const accounts = [...world.state.accounts.values()]
    .slice(-lookedAtMax)
    .filter((account) => accountClosedReason(world, account) === null)
    .map((account) => ({
      atMs: account.createdAtMs,
      row: html`<tr>
        <td>
          <a href="/pay?number=${account.virtualAccountNo.trim()}">VA ${account.virtualAccountNo.trim()}</a>
        </td>
        <td>${account.trxId}</td>
        <td>${account.name}</td>
        <td class="money">${rupiah(account.amountIdr)}</td>
      </tr>`,
    }))
  const orders = [...world.state.orders.values()]
    .slice(-lookedAtMax)
    .filter((order) => closedReason(world, order) === null)
    .map((order) => ({
      atMs: order.createdAtMs,
      row: html`<tr>
        <td><a href="/checkout-link-v2/${order.token}">Halaman checkout</a></td>
        <td>${order.invoiceNumber}</td>
        <td>${order.customerName}</td>
        <td class="money">${rupiah(order.amountIdr)}</td>
      </tr>`,
    }))
  const rows = [...accounts, ...orders].sort((left, right) => right.atMs - left.atMs).slice(0, rowsMax)
  if (rows.length === 0)
    return html`<p class="note">Tidak ada tagihan terbuka. Buat pesanan di toko dahulu.</p>`
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Bayar</th>
          <th>Tagihan</th>
          <th>Nama</th>
          <th class="money">Jumlah</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ row }) => row)}
      </tbody>
    </table>
  </div>`
}

function lastPaid(paid: Paid[]): Markup {
  if (paid.length === 0) return html`<p class="note">Belum ada pembayaran.</p>`
  const rows = paid
    .slice(-rowsMax)
    .reverse()
    .map(
      (one) =>
        html`<tr>
          <td>${readableWib(Date.parse(one.paidAt))}</td>
          <td>${one.reference}</td>
          <td>${one.channel}</td>
          <td class="money">${rupiah(one.amount)}</td>
        </tr>`,
    )
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Waktu</th>
          <th>Tagihan</th>
          <th>Kanal</th>
          <th class="money">Jumlah</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}
