import { channels } from './channels.ts'
import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply, jsonReply, redirectReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { channelOf } from './orders.ts'
import { lookUpBill, payBill } from './pay-bill.ts'
import type { PayableBill } from './pay-bill.ts'
import { noticeQuery, notices, sendWhileWaiting } from './pages-notices.ts'
import { readableWib } from './time.ts'
import type { World } from './world.ts'

/** `/pay`: the part of a banking app in which a virtual account is paid. */
export async function payPage(world: World, incoming: Incoming): Promise<Reply> {
  switch (`${incoming.method} ${incoming.path}`) {
    case 'GET /pay':
      return incoming.query.has('number')
        ? showBill(world, incoming.query)
        : show(form({ bank: '', number: '' }, null))
    case 'POST /pay':
      return pay(world, new URLSearchParams(incoming.text))
    case 'GET /pay/done':
      return show(done(world, incoming.query))
    default:
      return show(
        html`<h1>Halaman tidak ditemukan</h1>
          <p><a href="/pay">Bayar virtual account</a></p>`,
        404,
      )
  }
}

/** `/how-to-pay/{number}` and its JSON twin, to which a create answer points. */
export async function howToPay(world: World, asked: { number: string; asJson: boolean }): Promise<Reply> {
  const bill = await lookUpBill(world, { number: asked.number, bank: '', freshness: 'known' })
  if (typeof bill === 'string') {
    return asked.asJson
      ? jsonReply(404, { error: bill })
      : show(
          html`<h1>Cara bayar</h1>
            <p>${bill}</p>`,
          404,
        )
  }
  const steps =
    channelOf(bill.channel).family === 'store'
      ? [
          `Datang ke kasir ${bill.bank}.`,
          `Sebutkan kode bayar ${bill.number}.`,
          'Periksa nama dan jumlah, lalu bayar.',
        ]
      : [
          `Buka aplikasi ${bill.bank} dan pilih virtual account.`,
          `Masukkan nomor ${bill.number}.`,
          'Periksa nama dan jumlah, lalu bayar.',
        ]
  if (asked.asJson) {
    return jsonReply(200, { payment_instruction: [{ channel: bill.channel, language: 'ID', step: steps }] })
  }
  return show(
    html`<h1>Cara bayar ${bill.bank}</h1>
      <div class="card">
        <ol>
          ${steps.map((step) => html`<li>${step}</li>`)}
        </ol>
        <p class="row"><a class="button" href="/pay?number=${bill.number}">Bayar di sandbox</a></p>
      </div>`,
  )
}

type Typed = { bank: string; number: string }

function show(content: Markup, status = 200): Reply {
  return htmlReply(status, document('Bayar VA', content))
}

function form(typed: Typed, error: string | null): Markup {
  const banks = [...channels.values()].filter((channel) => channel.family === 'va')
  const labels = new Map(banks.map((bank) => [bank.label, bank.code]))
  return html`<h1>Bayar virtual account</h1>
    <p>Seperti di aplikasi bank atau di kasir gerai: masukkan nomor yang Anda dapat dari toko.</p>
    ${error === null ? null : html`<p class="note bad" role="alert"><b>${error}</b></p>`}
    <form class="card" method="get" action="/pay">
      <label for="bank">Bank</label>
      <select id="bank" name="bank">
        <option value="">Kenali dari nomornya</option>
        ${[...labels].map(([label]) => option(label, typed.bank))}
      </select>
      <label for="number">Nomor virtual account atau kode bayar</label>
      <input
        id="number"
        name="number"
        inputmode="numeric"
        autocomplete="off"
        required
        value="${typed.number}"
      />
      <div class="row"><button>Lihat tagihan</button><a href="/">Beranda sandbox</a></div>
    </form>`
}

function option(label: string, chosen: string): Markup {
  return label === chosen
    ? html`<option value="${label}" selected>${label}</option>`
    : html`<option value="${label}">${label}</option>`
}

async function showBill(world: World, query: URLSearchParams): Promise<Reply> {
  const typed = { bank: query.get('bank') ?? '', number: query.get('number') ?? '' }
  const bill = await lookUpBill(world, { ...typed, freshness: 'fresh' })
  if (typeof bill === 'string') return show(form(typed, bill), 404)
  return show(billView(bill, null))
}

function billView(bill: PayableBill, error: string | null): Markup {
  return html`<h1>Periksa tagihan</h1>
    ${error === null ? null : html`<p class="note bad" role="alert"><b>${error}</b></p>`}
    <form class="card" method="post" action="/pay">
      ${bill.typedAmount ? null : html`<p class="sum">${rupiah(bill.amountIdr)}</p>`}
      <dl>
        <dt>Nama</dt>
        <dd>${bill.name}</dd>
        <dt>Penjual</dt>
        <dd>${bill.seller}</dd>
        <dt>Nomor</dt>
        <dd>${bill.number}</dd>
        <dt>Bank</dt>
        <dd>${bill.bank}</dd>
        <dt>Bayar sebelum</dt>
        <dd>${readableWib(bill.expiresAtMs)}</dd>
      </dl>
      <input type="hidden" name="number" value="${bill.number}" />
      ${bill.typedAmount ? amountField(bill) : null}
      ${
        bill.closedReason === null
          ? html`<div class="row">
              <button>${bill.typedAmount ? 'Bayar' : `Bayar ${rupiah(bill.amountIdr)}`}</button
              ><a href="/pay">Batal</a>
            </div>`
          : html`<p class="note bad"><b>${bill.closedReason}</b></p>
              <p><a href="/pay">Bayar nomor lain</a></p>`
      }
    </form>`
}

function amountField(bill: PayableBill): Markup {
  const bounds = [
    bill.minAmountIdr === null ? '' : `paling sedikit ${rupiah(bill.minAmountIdr)}`,
    bill.maxAmountIdr === null ? '' : `paling banyak ${rupiah(bill.maxAmountIdr)}`,
  ].filter((text) => text !== '')
  return html`<label for="amount">Jumlah (rupiah)</label>
    <input
      id="amount"
      name="amount"
      inputmode="numeric"
      required
      value="${bill.amountIdr > 0 ? bill.amountIdr : ''}"
      aria-describedby="bounds"
    />
    <p class="soft" id="bounds">
      ${bounds.length === 0 ? 'Angka tanpa titik.' : `Angka tanpa titik, ${bounds.join(', ')}.`}
    </p>`
}

async function pay(world: World, typed: URLSearchParams): Promise<Reply> {
  const number = typed.get('number') ?? ''
  const bill = await lookUpBill(world, { number, bank: '', freshness: 'known' })
  if (typeof bill === 'string') return show(form({ bank: '', number }, bill), 404)
  const amount = typed.get('amount')
  const amountIdr = amount === null ? bill.amountIdr : Number(amount.replaceAll(/[\s.]/g, '') || '0')
  const result = payBill(world, bill, amountIdr)
  if (typeof result === 'string') return show(billView(bill, result), 409)
  await sendWhileWaiting(world, result)
  return redirectReply(
    `/pay/done?number=${encodeURIComponent(bill.number)}&amount=${amountIdr}&${noticeQuery(result)}`,
  )
}

function done(world: World, query: URLSearchParams): Markup {
  return html`<h1>Pembayaran berhasil</h1>
    <div class="card">
      <p class="sum">${rupiah(Number(query.get('amount') ?? '0'))}</p>
      <p class="soft">Nomor ${query.get('number') ?? ''}</p>
    </div>
    <h2>Pemberitahuan ke penjual</h2>
    ${notices(world, query)}
    <p class="row">
      <a class="button quiet" href="/pay">Bayar nomor lain</a><a href="/">Beranda sandbox</a>
    </p>`
}
