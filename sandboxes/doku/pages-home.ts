import { debitChannelOf } from './debit-channels.ts'
import { debitClosedReason } from './debit-bodies.ts'
import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply } from './http.ts'
import type { Reply } from './http.ts'
import { closedReason } from './orders.ts'
import { accountClosedReason } from './paying.ts'
import { codeClosedReason } from './qris-bodies.ts'
import { pendingRefunds } from './refunds.ts'
import type { Paid, Refund, Refunded } from './state.ts'
import { readableWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

const rowsMax = 10
/** Searching backwards for open bills stops here; older ones are found by their number. */
const lookedAtMax = 200

/** `/`: where to go, what waits to be paid, what moved last. */
export function homePage(world: World): Reply {
  const { merchants, paid, refunded } = world.state
  const content = html`<h1>Sandbox DOKU</h1>
    <p>
      Tiruan penyedia pembayaran: Checkout, virtual account, QRIS, dompet digital dan debit langsung. Jam
      sandbox ${readableWib(now(world))}.
    </p>
    <p class="row">
      <a class="button" href="/pay">Bayar virtual account</a><a class="button" href="/qris">Bayar QRIS</a
      ><a href="/settlements">Penyelesaian dana</a>
    </p>
    <h2>Menunggu dibayar</h2>
    ${waiting(world)} ${pending(pendingRefunds(world))}
    <h2>Terakhir dibayar</h2>
    ${lastPaid(paid)}
    <h2>Terakhir dikembalikan</h2>
    ${lastRefunded(refunded)}
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

type Waiting = {
  atMs: number
  href: string
  label: string
  reference: string
  name: string
  amountIdr: number
}

function waiting(world: World): Markup {
  const rows = [...waitingAccounts(world), ...waitingOrders(world), ...waitingWallets(world)]
    .sort((left, right) => right.atMs - left.atMs)
    .slice(0, rowsMax)
    .map((one) => [
      html`<a href="${one.href}">${one.label}</a>`,
      html`${rupiah(one.amountIdr)}`,
      html`${one.reference}`,
      html`${one.name}`,
    ])
  if (rows.length === 0)
    return html`<p class="note">Tidak ada tagihan terbuka. Buat pesanan di toko dahulu.</p>`
  return table('Menunggu dibayar', ['Bayar', 'Jumlah', 'Tagihan', 'Nama'], rows)
}

function waitingAccounts(world: World): Waiting[] {
  return [...world.state.accounts.values()]
    .slice(-lookedAtMax)
    .filter((account) => accountClosedReason(world, account) === null)
    .map((account) => {
      const number = account.virtualAccountNo.trim()
      return {
        atMs: account.createdAtMs,
        href: `/pay?number=${number}`,
        label: `VA ${number}`,
        reference: account.trxId,
        name: account.name,
        amountIdr: account.amountIdr,
      }
    })
}

function waitingOrders(world: World): Waiting[] {
  return [...world.state.orders.values()]
    .slice(-lookedAtMax)
    .filter((order) => closedReason(world, order) === null)
    .map((order) => ({
      atMs: order.createdAtMs,
      href: `/checkout-link-v2/${order.token}`,
      label: 'Halaman checkout',
      reference: order.invoiceNumber,
      name: order.customerName,
      amountIdr: order.amountIdr,
    }))
}

function waitingWallets(world: World): Waiting[] {
  const debits = [...world.state.debits.values()]
    .slice(-lookedAtMax)
    .filter((debit) => debitClosedReason(world, debit) === null)
    .map((debit) => ({
      atMs: debit.createdAtMs,
      href: `/direct-debit/ui/payment/${debit.referenceNo}`,
      label: debitChannelOf(debit.channel).label,
      reference: debit.partnerReferenceNo,
      name: debit.title,
      amountIdr: debit.amountIdr,
    }))
  const codes = [...world.state.qrisCodes.values()]
    .slice(-lookedAtMax)
    .filter((code) => codeClosedReason(world, code) === null)
    .map((code) => ({
      atMs: code.createdAtMs,
      href: `/qris?content=${encodeURIComponent(code.content)}`,
      label: 'QRIS',
      reference: code.partnerReferenceNo,
      name: world.state.merchants.get(code.clientId)?.name ?? '',
      amountIdr: code.amountIdr,
    }))
  return [...debits, ...codes]
}

function pending(refunds: Refund[]): Markup | null {
  if (refunds.length === 0) return null
  const rows = refunds
    .slice(-rowsMax)
    .map((one) => [
      html`${one.settlesAtMs === null ? '-' : readableWib(one.settlesAtMs)}`,
      html`${rupiah(one.amountIdr)}`,
      html`${one.reference}`,
      html`${one.partnerRefundNo}`,
    ])
  return html`<h2>Pengembalian tertunda</h2>
    ${table('Pengembalian tertunda', ['Diputus', 'Jumlah', 'Tagihan', 'Nomor'], rows)}`
}

function lastPaid(paid: Paid[]): Markup {
  if (paid.length === 0) return html`<p class="note">Belum ada pembayaran.</p>`
  const rows = paid
    .slice(-rowsMax)
    .toReversed()
    .map((one) => [
      html`${readableWib(Date.parse(one.paidAt))}`,
      html`${rupiah(one.amount)}`,
      html`${one.reference}`,
      html`${one.channel}`,
    ])
  return table('Terakhir dibayar', ['Waktu', 'Jumlah', 'Tagihan', 'Kanal'], rows)
}

function lastRefunded(refunded: Refunded[]): Markup {
  if (refunded.length === 0) return html`<p class="note">Belum ada pengembalian.</p>`
  const rows = refunded
    .slice(-rowsMax)
    .toReversed()
    .map((one) => [
      html`${readableWib(Date.parse(one.refundedAt))}`,
      html`${rupiah(one.amount)}`,
      html`${one.reference}`,
      html`${one.refundReference}`,
    ])
  return table('Terakhir dikembalikan', ['Waktu', 'Jumlah', 'Tagihan', 'Nomor'], rows)
}

/** A table whose second column is money, so that a phone shows it; the rest scrolls, also with the keyboard. */
function table(name: string, heads: string[], rows: Markup[][]): Markup {
  const cell = (index: number): string => (index === 1 ? 'money' : '')
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">
    <table>
      <thead>
        <tr>
          ${heads.map((head, index) => html`<th class="${cell(index)}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((content, index) => html`<td class="${cell(index)}">${content}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
