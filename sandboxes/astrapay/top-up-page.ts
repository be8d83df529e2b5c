import { html, nothing, page, type PageAnswer } from './html.ts'
import { rupiahText } from './money.ts'
import type { Sandbox } from './sandbox.ts'
import { deposit, maskedPhone } from './wallets.ts'

const sumsIdr = [50_000n, 100_000n, 500_000n, 1_000_000n]

/** The page on which a customer tops up; in the sandbox a press of a button is the transfer. */
export function showTopUp(sandbox: Sandbox, url: URL): PageAnswer {
  const wallet = walletOf(sandbox, url)
  if (wallet === undefined) return unknownSession()
  const outcome = url.searchParams.get('outcome')
  const said =
    outcome === 'done'
      ? html`<p role="status">Saldo bertambah.</p>`
      : outcome === 'full'
        ? html`<p class="problem" role="alert">
            Saldo akun ini dibatasi ${rupiahText(wallet.capIdr)}. Pilih jumlah yang lebih kecil.
          </p>`
        : nothing
  const buttons = sumsIdr.map(
    (sumIdr) =>
      html`<button class="plain" name="amount" value="${sumIdr.toString()}">${rupiahText(sumIdr)}</button>`,
  )
  const content = html`<section class="card">
    <h1>Isi saldo AstraPay</h1>
    <p class="quiet">${maskedPhone(wallet.phone)}</p>
    <p class="sum">${rupiahText(wallet.balanceIdr)}</p>
    ${said}
    <p>Pilih jumlah. Di sandbox, menekan tombol sama dengan transfer dari bank.</p>
    <form method="post" action="/payment-channel/top-up${url.search}">${buttons}</form>
  </section>`
  return { status: 200, html: page('Isi saldo AstraPay', content) }
}

/** Adds the chosen sum, up to the cap. */
export function takeTopUp(sandbox: Sandbox, url: URL, form: URLSearchParams): PageAnswer {
  const wallet = walletOf(sandbox, url)
  if (wallet === undefined) return unknownSession()
  const amountIdr = sumsIdr.find((sumIdr) => sumIdr.toString() === form.get('amount'))
  const isDone =
    amountIdr !== undefined && deposit(sandbox, { phone: wallet.phone, amountIdr, payOption: 'AstraPay' })
  sandbox.touch()
  const sessionId = encodeURIComponent(url.searchParams.get('sessionId') ?? '')
  const outcome = isDone ? 'done' : 'full'
  return { status: 303, location: `/payment-channel/top-up?sessionId=${sessionId}&outcome=${outcome}` }
}

function walletOf(sandbox: Sandbox, url: URL) {
  const session = sandbox.state.topUps.get(url.searchParams.get('sessionId') ?? '')
  return session === undefined ? undefined : sandbox.state.wallets.get(session.phone)
}

function unknownSession(): PageAnswer {
  const content = html`<section class="card result">
    <h1>Halaman tidak ditemukan</h1>
    <p>Buka kembali isi saldo dari toko.</p>
  </section>`
  return { status: 404, html: page('Halaman tidak ditemukan', content) }
}
