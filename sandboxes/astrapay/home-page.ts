import { html, nothing, page, type Html, type PageAnswer } from './html.ts'
import { rupiahText } from './money.ts'
import { payableIdr } from './payments.ts'
import { findByQr } from './qris.ts'
import type { Sandbox } from './sandbox.ts'
import { pageUrl, statusOf } from './debit.ts'
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
    <h2>Pindai QRIS</h2>
    ${problem}
    <form method="post" action="/scan">
      <label for="qr">Isi kode QRIS, nomor tagihan atau tautan astrapay://</label
      ><textarea id="qr" name="qr" rows="3" required></textarea> <button>Bayar QRIS ini</button>
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
  const rows = latest.map(
    (payment) =>
      html`<tr>
        <td><a href="/merchant-service/payments/${payment.id}">${payment.partnerReferenceNo}</a></td>
        <td>${sandbox.state.merchants.get(payment.clientId)?.name ?? ''}</td>
        <td>${payment.service === '54' ? 'Debit' : 'QRIS'}</td>
        <td>${statusWords[statusOf(sandbox, payment)]}</td>
        <td class="number">${rupiahText(payableIdr(payment))}</td>
      </tr>`,
  )
  return html`<section class="card">
    <h2>Pembayaran terakhir</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Pembayaran terakhir">
      <table>
        <thead>
          <tr>
            <th scope="col">Nomor</th>
            <th scope="col">Penjual</th>
            <th scope="col">Cara</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Jumlah</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
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
  const rows = latest.map(
    (each) =>
      html`<tr>
        <td>${each.partnerReferenceNo}<br /><span class="quiet">${each.title}</span></td>
        <td>${maskedPhone(each.phone)}</td>
        <td>${reservationWords[each.standing]}</td>
        <td class="number">${rupiahText(each.amountIdr)}</td>
        <td class="number">${rupiahText(each.capture?.amountIdr ?? 0n)}</td>
      </tr>`,
  )
  return html`<section class="card">
    <h2>Dana yang ditahan</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Dana yang ditahan">
      <table>
        <thead>
          <tr>
            <th scope="col">Nomor</th>
            <th scope="col">Akun</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Ditahan</th>
            <th scope="col" class="number">Diambil</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}

function wallets(sandbox: Sandbox): Html {
  const rows = [...sandbox.state.wallets.values()].map(
    (wallet) =>
      html`<tr>
        <td>
          ${wallet.phone}<br /><span class="quiet">${wallet.name}${standingWords[wallet.standing]}</span>
        </td>
        <td class="number">${rupiahText(wallet.balanceIdr)}</td>
        <td class="number">${rupiahText(wallet.capIdr)}</td>
        <td>
          <form method="post" action="/refill">
            <input type="hidden" name="phone" value="${wallet.phone}" /><button
              class="plain"
              style="margin:0"
              aria-label="Isi penuh ${wallet.phone}"
            >
              Isi penuh
            </button>
          </form>
        </td>
      </tr>`,
  )
  return html`<section class="card">
    <h2>Dompet demo (PIN 123456)</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Dompet demo">
      <table>
        <thead>
          <tr>
            <th scope="col">Nomor HP</th>
            <th scope="col" class="number">Saldo</th>
            <th scope="col" class="number">Batas saldo</th>
            <th scope="col">Isi ulang</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}
