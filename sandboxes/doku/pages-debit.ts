import { debitChannelOf } from './debit-channels.ts'
import { debitClosedReason, debitStatusCode } from './debit-bodies.ts'
import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply, redirectReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { noticeQuery, notices, sendWhileWaiting } from './pages-notices.ts'
import { endDebit, payDebit } from './paying.ts'
import type { DebitPayment, Delivery } from './state.ts'
import { readableWib } from './time.ts'
import type { World } from './world.ts'

/** `/direct-debit/ui/payment/{referenceNo}`: the wallet's or bank's page on which a payment is approved. */
export async function debitPage(
  world: World,
  incoming: Incoming,
  at: { referenceNo: string; step: string },
): Promise<Reply> {
  const debit = world.state.debits.get(at.referenceNo)
  if (debit === undefined) return show(lost, 404)
  if (incoming.method === 'POST')
    return settle(world, debit, new URLSearchParams(incoming.text).get('action') ?? '')
  if (at.step === 'done' || debitClosedReason(world, debit) !== null)
    return show(result(world, debit, incoming.query))
  return show(approval(world, debit))
}

const lost = html`<h1>Halaman tidak ditemukan</h1>
  <p>Tautan pembayaran ini tidak dikenal. Buka lagi dari toko tempat Anda berbelanja.</p>`

function show(content: Markup, status = 200): Reply {
  return htmlReply(status, document('Setujui pembayaran', content))
}

function base(debit: DebitPayment): string {
  return `/direct-debit/ui/payment/${debit.referenceNo}`
}

function summary(world: World, debit: DebitPayment): Markup {
  const seller = world.state.merchants.get(debit.clientId)?.name ?? debit.clientId
  const phone = world.state.bindings.get(debit.bindingNo ?? '')?.phone ?? null
  return html`<p class="soft">${seller}</p>
    <p class="sum">${rupiah(debit.amountIdr)}</p>
    <dl>
      <dt>Tagihan</dt>
      <dd>${debit.partnerReferenceNo}</dd>
      ${
        debit.title === ''
          ? null
          : html`<dt>Untuk</dt>
              <dd>${debit.title}</dd>`
      }
      ${
        phone === null
          ? null
          : html`<dt>Dari akun</dt>
              <dd>nomor berakhiran ${phone.slice(-3)}</dd>`
      }
      <dt>Bayar sebelum</dt>
      <dd>${readableWib(debit.expiresAtMs)}</dd>
    </dl>`
}

function approval(world: World, debit: DebitPayment): Markup {
  return html`<h1>Bayar dengan ${debitChannelOf(debit.channel).label}</h1>
    <div class="card">${summary(world, debit)}</div>
    <form method="post" action="${base(debit)}">
      <div class="row">
        <button name="action" value="pay">Bayar ${rupiah(debit.amountIdr)}</button>
        <button class="quiet" name="action" value="hold">Tahan dulu</button>
        <button class="danger" name="action" value="fail">Gagalkan</button>
        <button class="danger" name="action" value="cancel">Batalkan</button>
      </div>
    </form>
    <p class="soft row">
      Tombol ini meniru orang di aplikasinya. Penjual langsung diberi tahu; yang ditahan masih dapat dibayar.
    </p>`
}

async function settle(world: World, debit: DebitPayment, action: string): Promise<Reply> {
  if (debitClosedReason(world, debit) !== null) return redirectReply(`${base(debit)}/done`)
  const deliveries = act(world, debit, action)
  if (deliveries === null) return redirectReply(base(debit))
  await sendWhileWaiting(world, deliveries)
  return redirectReply(`${base(debit)}/done?${noticeQuery(deliveries)}`)
}

function act(world: World, debit: DebitPayment, action: string): Delivery[] | null {
  switch (action) {
    case 'pay':
      return payDebit(world, debit)
    case 'hold':
      return endDebit(world, debit, 'pending')
    case 'fail':
      return endDebit(world, debit, 'failed')
    case 'cancel':
      return endDebit(world, debit, 'cancelled')
    default:
      return null
  }
}

const titles: Readonly<Record<string, string>> = {
  '00': 'Pembayaran berhasil',
  '03': 'Pembayaran sedang diproses',
  '04': 'Pembayaran sudah dikembalikan',
  '05': 'Pembayaran dibatalkan atau waktunya habis',
  '06': 'Pembayaran gagal',
}

function result(world: World, debit: DebitPayment, query: URLSearchParams): Markup {
  const code = debitStatusCode(world, debit)
  const back = ['00', '03', '04'].includes(code) ? debit.successUrl : debit.failedUrl
  return html`<h1>${titles[code] ?? ''}</h1>
    <div class="card">
      ${summary(world, debit)}
      <div class="row">
        ${back === null ? null : html`<a class="button" href="${back}">Kembali ke toko</a>`}
        ${debitClosedReason(world, debit) === null ? html`<a class="button quiet" href="${base(debit)}">Lanjutkan pembayaran</a>` : null}
      </div>
    </div>
    ${
      query.has('n')
        ? html`<h2>Pemberitahuan ke penjual</h2>
            ${notices(world, query)}`
        : null
    }`
}
