import { html, nothing, page, type Html, type PageAnswer } from './html.ts'
import { rupiahText } from './money.ts'
import { payableIdr } from './payments.ts'
import { findByQr } from './qris.ts'
import type { Sandbox } from './sandbox.ts'
import { pageUrl, statusOf } from './debit.ts'
import { cell, table } from './table.ts'
import { maskedPhone } from './wallets.ts'
import { wibClockText } from './wire-time.ts'

const rowsMax = 20
const statusWords = {
  '00': 'Lunas',
  '01': 'Menunggu',
  '03': 'Diproses',
  '04': 'Dikembalikan',
  '05': 'Habis waktu',
  '06': 'Gagal',
} as const

/** The sandbox's own page: scan a QRIS, see the latest payments and the wallets. */
export function showHome(sandbox: Sandbox, isUnknownQr = false): PageAnswer {
  const content = html`<section class="card">
      <h1>Sandbox AstraPay</h1>
      <p>Tiruan AstraPay untuk mencoba pembayaran. Jam sandbox: ${wibClockText(sandbox.clock.nowMs())}.</p>
      <p><a href="/settlements">Penyelesaian: uang yang dibayarkan ke penjual</a></p>
    </section>
    ${scanner(isUnknownQr)}${latestPayments(sandbox)}${latestReservations(sandbox)}${wallets(sandbox)}`
  return { status: isUnknownQr ? 404 : 200, html: page('Sandbox AstraPay', content, 'wide') }
}

/** Takes the pasted text of a QRIS code to the page where it is paid. */
export function scanQr(sandbox: Sandbox, form: URLSearchParams): PageAnswer {
  const text = form.get('qr') ?? ''
  const linked = /^astrapay:\/\/payment-channel\/payment\?id=([0-9a-f-]{36})$/.exec(text.trim())?.[1]
  const payment = findByQr(sandbox, text) ?? sandbox.state.payments.get(linked ?? '') ?? null
  if (payment === null) return showHome(sandbox, true)
  return { status: 303, location: new URL(pageUrl(sandbox, payment)).pathname }
}

/** Fills a demo wallet up to its cap. */
export function refillWallet(sandbox: Sandbox, form: URLSearchParams): PageAnswer {
  const wallet = sandbox.state.wallets.get(form.get('phone') ?? '')
  if (wallet !== undefined) wallet.balanceIdr = wallet.capIdr
  sandbox.touch()
  return { status: 303, location: '/' }
}

function scanner(isUnknownQr: boolean): Html {
  const problem = isUnknownQr
    ? html`<p class="problem" role="alert">
        QRIS ini tidak dikenal sandbox. Salin seluruh isinya, atau ketik nomor tagihannya.
      </p>`
    : nothing
  return html`<section class="card">
    <h2>Pindai QRIS atau buka tautan</h2>
    ${problem}
    <form method="post" action="/scan">
      <label for="qr">Isi kode QRIS, nomor tagihan atau tautan astrapay://</label
      ><textarea id="qr" name="qr" rows="3" required></textarea> <button>Buka pembayaran</button>
    </form>
  </section>`
}

function latestPayments(sandbox: Sandbox): Html {
  const latest = [...sandbox.state.payments.values()].slice(-rowsMax).reverse()
  if (latest.length === 0)
    return html`<section class="card">
      <h2>Pembayaran terakhir</h2>
      <p>Belum ada. Buat pembayaran AstraPay dari toko, lalu kembali ke sini.</p>
    </section>`
  const rows = latest.map((payment) => [
    html`<a href="/merchant-service/payments/${payment.id}">${payment.partnerReferenceNo}</a>`,
    cell(sandbox.state.merchants.get(payment.clientId)?.name ?? ''),
    cell(payment.service === '54' ? 'Debit' : 'QRIS'),
    cell(statusWords[statusOf(sandbox, payment)]),
    cell(rupiahText(payableIdr(payment))),
  ])
  return html`<section class="card">
    <h2>Pembayaran terakhir</h2>
    ${table('Pembayaran terakhir', ['Nomor', 'Penjual', 'Cara', 'Status', '#Jumlah'], rows)}
  </section>`
}

const standingWords = {
  active: '',
  frozen: ' (dibekukan)',
  in_closure: ' (akan ditutup)',
  locked: ' (dikunci)',
  closed: ' (ditutup)',
} as const
const reservationWords = {
  reserved: 'Ditahan',
  captured: 'Diambil',
  voided: 'Dibatalkan',
  lapsed: 'Habis waktu',
} as const

function latestReservations(sandbox: Sandbox): Html {
  const latest = [...sandbox.state.reservations.values()].slice(-rowsMax).reverse()
  if (latest.length === 0) return nothing
  const rows = latest.map((each) => [
    html`${each.partnerReferenceNo}<br /><span class="quiet">${each.title}</span>`,
    cell(maskedPhone(each.phone)),
    cell(reservationWords[each.standing]),
    cell(rupiahText(each.amountIdr)),
    cell(rupiahText(each.capture?.amountIdr ?? 0n)),
  ])
  return html`<section class="card">
    <h2>Dana yang ditahan</h2>
    ${table('Dana yang ditahan', ['Nomor', 'Akun', 'Status', '#Ditahan', '#Diambil'], rows)}
  </section>`
}

function wallets(sandbox: Sandbox): Html {
  const rows = [...sandbox.state.wallets.values()].map((wallet) => [
    html`${wallet.phone}<br /><span class="quiet">${wallet.name}${standingWords[wallet.standing]}</span>`,
    cell(rupiahText(wallet.balanceIdr)),
    cell(rupiahText(wallet.capIdr)),
    html`<form method="post" action="/refill">
      <input type="hidden" name="phone" value="${wallet.phone}" />
      <button class="plain" aria-label="Isi penuh ${wallet.phone}">Isi penuh</button>
    </form>`,
  ])
  return html`<section class="card">
    <h2>Dompet demo (PIN 123456)</h2>
    ${table('Dompet demo', ['Nomor HP', '#Saldo', '#Batas saldo', 'Isi ulang'], rows)}
  </section>`
}
