import { html, nothing, page, type Html, type PageAnswer } from './html.ts'
import { rupiahText } from './money.ts'
import { isOpen, pay, payableIdr, wrongPinsMax } from './payments.ts'
import { settingsOf } from './settings.ts'
import { maskedPhone, shortageOf, usualPhone } from './wallets.ts'
import type { Sandbox } from './sandbox.ts'
import { pageUrl, statusOf, type LatestStatus } from './debit.ts'
import type { Payment, Wallet } from './state.ts'
import { wibClockText } from './wire-time.ts'

const demoPhone = '081200000001'
const problems = new Map([
  ['wrong_pin', 'PIN salah. Sisa {left} percobaan.'],
  ['insufficient', 'Saldo tidak cukup. Isi saldo dulu, atau pakai akun lain.'],
  ['over_cap', 'Saldo tidak cukup: jumlah ini di atas batas saldo akun Anda. Pilih cara bayar lain di toko.'],
  ['unknown_phone', 'Nomor ini belum terdaftar di AstraPay. Periksa kembali nomornya.'],
])

/** Shows the step at which a payment is: number, PIN or result. */
export function showPayment(sandbox: Sandbox, payment: Payment, step: string | null): PageAnswer {
  if (!isOpen(sandbox, payment)) return { status: 200, html: resultPage(sandbox, payment) }
  // With a customer token the payer is known; else the number comes first.
  const wantsPin = payment.isLinked || (step === 'pin' && payment.payerPhone !== null)
  return { status: 200, html: wantsPin ? pinPage(sandbox, payment) : phonePage(sandbox, payment) }
}

/** Takes what a person typed, and sends the browser to the next step so that a reload repeats nothing. */
export function takeForm(sandbox: Sandbox, payment: Payment, form: URLSearchParams): PageAnswer {
  const home = new URL(pageUrl(sandbox, payment)).pathname
  if (!isOpen(sandbox, payment)) return { status: 303, location: home }
  const pin = form.get('pin')
  if (pin === null && payment.isLinked) return { status: 303, location: home }
  if (pin === null) {
    const phone = usualPhone(form.get('phone') ?? '')
    const isKnown = sandbox.state.wallets.has(phone)
    payment.payerPhone = isKnown ? phone : null
    payment.problem = isKnown ? null : 'unknown_phone'
    sandbox.touch()
    return { status: 303, location: isKnown ? `${home}?step=pin` : home }
  }
  const payOption = form.get('payOption') === 'Bank Saqu' ? 'Bank Saqu' : 'AstraPay'
  pay(sandbox, payment, { phone: payment.payerPhone ?? '', pin, payOption })
  return { status: 303, location: payment.standing === 'open' ? `${home}?step=pin` : home }
}

/** The page for an address that belongs to no payment and no linking. */
export function unknownPage(): PageAnswer {
  const content = html`<section class="card result">
    <div class="mark bad" aria-hidden="true">!</div>
    <h1>Halaman tidak ditemukan</h1>
    <p>Periksa kembali alamatnya, atau mulai lagi dari toko.</p>
  </section>`
  return { status: 404, html: page('Halaman tidak ditemukan', content) }
}

function phonePage(sandbox: Sandbox, payment: Payment): string {
  const content = html`<section class="card">
    ${summary(sandbox, payment)}${problem(payment)}
    <form method="post">
      <label for="phone">Nomor HP AstraPay</label>
      <input
        id="phone"
        name="phone"
        type="tel"
        inputmode="tel"
        autocomplete="tel"
        required
        value="${payment.payerPhone ?? demoPhone}"
        aria-describedby="phone-hint"
      />
      <p class="quiet" id="phone-hint">Nomor demo: ${demoPhone}</p>
      <button>Lanjut</button>
    </form>
  </section>`
  return page('Bayar dengan AstraPay', content)
}

function pinPage(sandbox: Sandbox, payment: Payment): string {
  const wallet = sandbox.state.wallets.get(payment.payerPhone ?? '')
  const content = html`<section class="card">
    ${summary(sandbox, payment)}
    <dl>
      <dt>Nomor HP</dt>
      <dd>${maskedPhone(payment.payerPhone ?? '')}</dd>
      <dt>Saldo</dt>
      <dd>${rupiahText(wallet?.balanceIdr ?? 0n)}</dd>
    </dl>
    ${payment.problem === null ? shortage(sandbox, payment, wallet) : problem(payment)}
    <form method="post">
      ${payOptions(sandbox, payment)}
      <label for="pin">PIN (6 angka)</label>
      <input
        class="pin"
        id="pin"
        name="pin"
        type="password"
        inputmode="numeric"
        pattern="[0-9]{6}"
        maxlength="6"
        autocomplete="off"
        required
        aria-describedby="pin-hint"
      />
      <p class="quiet" id="pin-hint">PIN demo: 123456</p>
      <button>Bayar ${rupiahText(payableIdr(payment))}</button>
    </form>
    ${
      payment.isLinked
        ? nothing
        : html`<p class="quiet" style="margin-top:16px"><a href="?step=phone">Ganti nomor HP</a></p>`
    }
  </section>`
  return page('Masukkan PIN AstraPay', content)
}

/** Says before the PIN is typed that this account cannot pay the sum. */
function shortage(sandbox: Sandbox, payment: Payment, wallet: Wallet | undefined): Html {
  // With a second source of money there is a way to pay, and the sources stand right below.
  const hasOther = settingsOf(sandbox.state, payment.clientId).hasBankSaqu
  if (wallet === undefined || hasOther) return nothing
  switch (shortageOf(wallet, payableIdr(payment), 'AstraPay')) {
    case null:
      return nothing
    case 'over_cap':
      return html`<p class="problem" role="alert">
        Jumlah ini di atas batas saldo akun ini, ${rupiahText(wallet.capIdr)}. Pilih cara bayar lain di toko.
      </p>`
    case 'insufficient':
      return html`<p class="problem" role="alert">
        Saldo kurang ${rupiahText(payableIdr(payment) - wallet.balanceIdr)}. Isi saldo dulu, atau pakai akun
        lain.
      </p>`
  }
}

function payOptions(sandbox: Sandbox, payment: Payment): Html {
  if (!settingsOf(sandbox.state, payment.clientId).hasBankSaqu) return nothing
  const sakuIdr = sandbox.state.wallets.get(payment.payerPhone ?? '')?.sakuBalanceIdr ?? 0n
  return html`<fieldset>
    <legend>Sumber dana</legend>
    <label class="choice"
      ><input type="radio" name="payOption" value="AstraPay" checked /> Saldo AstraPay</label
    >
    <label class="choice"
      ><input type="radio" name="payOption" value="Bank Saqu" /> Bank Saqu (${rupiahText(sakuIdr)})</label
    >
  </fieldset>`
}

function resultPage(sandbox: Sandbox, payment: Payment): string {
  const status = statusOf(sandbox, payment)
  const said = results[status]
  const text = status === '06' ? (failures.get(payment.problem ?? '') ?? said.text) : said.text
  const paidAt =
    payment.paidAtMs === null
      ? nothing
      : html`<dt>Dibayar</dt>
          <dd>${wibClockText(payment.paidAtMs)}</dd>`
  const content = html`<section class="card result">
    <div class="mark ${said.mark}" aria-hidden="true">${said.sign}</div>
    <h1>${said.title}</h1>
    <p>${text}</p>
    <p class="sum">${rupiahText(payableIdr(payment))}</p>
    <dl>
      <dt>Penjual</dt>
      <dd>${merchantName(sandbox, payment)}</dd>
      ${paidAt}
      <dt>Nomor pesanan</dt>
      <dd>${payment.partnerReferenceNo}</dd>
      <dt>Nomor AstraPay</dt>
      <dd>${payment.referenceNo}</dd>
    </dl>
    ${wayBack(sandbox, payment)}
  </section>`
  return page(said.title, content)
}

type ResultWords = { mark: 'good' | 'bad' | 'wait'; sign: string; title: string; text: string }

const processed: ResultWords = {
  mark: 'wait',
  sign: '…',
  title: 'Pembayaran diproses',
  text: 'Hasilnya akan diberitahukan kepada penjual. Muat ulang halaman ini sebentar lagi.',
}
const results: Record<LatestStatus, ResultWords> = {
  '00': { mark: 'good', sign: '✓', title: 'Pembayaran berhasil', text: 'Penjual akan segera diberi tahu.' },
  '01': processed,
  '03': processed,
  '04': {
    mark: 'good',
    sign: '↺',
    title: 'Dana dikembalikan',
    text: 'Pembayaran ini sudah dikembalikan ke saldo Anda.',
  },
  '05': {
    mark: 'bad',
    sign: '×',
    title: 'Waktu pembayaran habis',
    text: 'Buat pembayaran baru dari toko.',
  },
  '06': {
    mark: 'bad',
    sign: '×',
    title: 'Pembayaran gagal',
    text: 'Saldo Anda tidak berkurang. Buat pembayaran baru dari toko.',
  },
}
const failures = new Map([
  ['wrong_pin', `PIN salah ${wrongPinsMax} kali. Buat pembayaran baru dari toko.`],
  ['locked', 'Akun AstraPay ini dibekukan. Pakai akun lain lewat pembayaran baru dari toko.'],
])

function summary(sandbox: Sandbox, payment: Payment): Html {
  const leftSeconds = Math.max(0, Math.ceil((payment.validUpToMs - sandbox.clock.nowMs()) / 1000))
  const tip =
    payment.tipIdr === 0n ? nothing : html`<p class="quiet">Termasuk tip ${rupiahText(payment.tipIdr)}</p>`
  const fee =
    payment.feeIdr === 0n
      ? nothing
      : html`<p class="quiet">Termasuk biaya AstraPay ${rupiahText(payment.feeIdr)}</p>`
  return html`<h1>Bayar dengan AstraPay</h1>
    <p class="quiet">kepada ${merchantName(sandbox, payment)}</p>
    <p class="sum">${rupiahText(payableIdr(payment))}</p>
    ${tip}${fee}
    <p>${payment.description}</p>
    <p class="quiet">
      Sisa waktu <strong data-seconds="${leftSeconds}">${leftText(leftSeconds)}</strong> (sampai
      ${wibClockText(payment.validUpToMs)})
    </p>`
}

function problem(payment: Payment): Html {
  const text = problems.get(payment.problem ?? '')
  if (text === undefined) return nothing
  const left = wrongPinsMax - payment.wrongPins
  return html`<p class="problem" role="alert">${text.replace('{left}', String(left))}</p>`
}

function wayBack(sandbox: Sandbox, payment: Payment): Html {
  const template = sandbox.state.merchants.get(payment.clientId)?.returnUrl ?? null
  if (template === null) return nothing
  const address = template.replaceAll('{partnerReferenceNo}', encodeURIComponent(payment.partnerReferenceNo))
  return html`<a class="button" href="${address}">Kembali ke toko</a>`
}

function merchantName(sandbox: Sandbox, payment: Payment): string {
  return sandbox.state.merchants.get(payment.clientId)?.name ?? 'Penjual'
}

function leftText(seconds: number): string {
  return `${Math.floor(seconds / 60)} menit ${seconds % 60} detik`
}
