import { document, html, rupiah } from './html.ts'
import type { Markup } from './html.ts'
import { htmlReply } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { settlementCsv, settlementsOf } from './settlements.ts'
import type { SettlementBatch } from './settlements.ts'
import { dayWib, readableWib } from './time.ts'
import { now } from './world.ts'
import type { World } from './world.ts'

/** `/settlements`: what the provider pays out for one day, to read or as a file. */
export function settlementsPage(world: World, incoming: Incoming): Reply {
  const { query } = incoming
  const typed = query.get('day') ?? ''
  const day = /^\d{4}-\d\d-\d\d$/.test(typed) ? typed : dayWib(now(world))
  const merchant = query.get('merchant') ?? ''
  const batches = settlementsOf(world, { day, merchant: merchant === '' ? null : merchant })
  if (incoming.path === '/settlements.csv') return csvReply(batches, day)
  const content = html`<h1>Penyelesaian dana</h1>
    <p>
      Uang satu hari, setelah biaya dan PPN biaya, dibayarkan ke penjual keesokan harinya pukul 10.00 WIB.
    </p>
    ${form(world, { day, merchant })}
    ${
      batches.length === 0
        ? html`<p class="note">Tidak ada pembayaran pada hari ini.</p>`
        : html`${batches.map(batchView)}
            <p class="row">
              <a class="button" href="/settlements.csv?merchant=${merchant}&day=${day}">Unduh CSV</a>
            </p>`
    }
    <p><a href="/">Beranda sandbox</a></p>`
  return htmlReply(200, document('Penyelesaian dana', content, 'wide'))
}

function csvReply(batches: SettlementBatch[], day: string): Reply {
  return {
    ...htmlReply(200, settlementCsv(batches)),
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="settlement-${day}.csv"`,
      'cache-control': 'no-store',
    },
  }
}

function form(world: World, chosen: { day: string; merchant: string }): Markup {
  const options = [...world.state.merchants.values()].map((one) =>
    one.clientId === chosen.merchant
      ? html`<option value="${one.clientId}" selected>${one.name}</option>`
      : html`<option value="${one.clientId}">${one.name}</option>`,
  )
  return html`<form class="card" method="get" action="/settlements">
    <label for="merchant">Penjual</label>
    <select id="merchant" name="merchant">
      <option value="">Semua penjual</option>
      ${options}
    </select>
    <label for="day">Hari</label>
    <input id="day" name="day" type="date" value="${chosen.day}" />
    <div class="row"><button>Tampilkan</button></div>
  </form>`
}

function batchView(batch: SettlementBatch): Markup {
  const when = readableWib(Date.parse(batch.settledAt))
  return html`<h2>${batch.batchId}</h2>
    <p class="soft">${batch.settled ? `Dibayarkan ${when}` : `Akan dibayarkan ${when}`}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Rincian ${batch.batchId}">
      <table>
        <thead>
          <tr>
            <th>Tagihan</th>
            <th>Kanal</th>
            <th class="money">Kotor</th>
            <th class="money">Biaya</th>
            <th class="money">PPN biaya</th>
            <th class="money">Bersih</th>
          </tr>
        </thead>
        <tbody>
          ${batch.lines.map(
            (line) =>
              html`<tr>
                <td>${line.reference}${line.type === 'refund' ? ' (pengembalian)' : ''}</td>
                <td>${line.channel}</td>
                <td class="money">${rupiah(line.grossIdr)}</td>
                <td class="money">${rupiah(line.feeIdr)}</td>
                <td class="money">${rupiah(line.feeVatIdr)}</td>
                <td class="money">${rupiah(line.netIdr)}</td>
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th colspan="2">Jumlah</th>
            <th class="money">${rupiah(batch.grossIdr)}</th>
            <th class="money">${rupiah(batch.feeIdr)}</th>
            <th class="money">${rupiah(batch.feeVatIdr)}</th>
            <th class="money">${rupiah(batch.netIdr)}</th>
          </tr>
        </tfoot>
      </table>
    </div>`
}
