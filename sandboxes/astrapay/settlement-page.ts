import { html, nothing, page, type Html, type PageAnswer } from './html.ts'
import { rupiahText } from './money.ts'
import type { Sandbox } from './sandbox.ts'
import { cell, table } from './table.ts'
import { batchesAsCsv, settle, settlementDays, totalOf, type SettledBatch } from './settlement.ts'
import { isDay } from './wire-time.ts'

const daysMax = 14
const standings = { open: 'Berjalan', closed: 'Menunggu dibayar', paid_out: 'Sudah dibayar' } as const

/** The payouts of the last days, or the lines of one. */
export function showSettlements(sandbox: Sandbox, url: URL): PageAnswer {
  const merchant = url.searchParams.get('merchant')
  const day = url.searchParams.get('day')
  const content =
    merchant === null || day === null || !isDay(day)
      ? html`${[...sandbox.state.merchants.keys()].map((clientId) => merchantCard(sandbox, clientId))}`
      : dayCard(settle(sandbox, merchant, day), { merchant, day })
  const title = 'Penyelesaian'
  const whole = html`<section class="card">
      <h1>${title}</h1>
      <p>Uang satu hari dibayarkan ke penjual pada hari berikutnya, dikurangi biaya (MDR) dan PPN-nya.</p>
      <p><a href="/">Kembali ke sandbox</a></p>
    </section>
    ${content}`
  return { status: 200, html: page(title, whole, 'wide') }
}

/** One day of one merchant as a file. */
export function settlementFile(sandbox: Sandbox, url: URL): PageAnswer {
  const merchant = url.searchParams.get('merchant') ?? ''
  const day = url.searchParams.get('day') ?? ''
  const file = batchesAsCsv(isDay(day) ? settle(sandbox, merchant, day) : [])
  return { status: 200, file, fileName: `settlement-${isDay(day) ? day : 'none'}.csv` }
}

function merchantCard(sandbox: Sandbox, clientId: string): Html {
  const name = sandbox.state.merchants.get(clientId)?.name ?? clientId
  const days = settlementDays(sandbox, clientId).slice(0, daysMax)
  if (days.length === 0)
    return html`<section class="card">
      <h2>${name}</h2>
      <p>Belum ada uang masuk.</p>
    </section>`
  const rows = days.flatMap((day) =>
    settle(sandbox, clientId, day).map((batch) => {
      const { grossIdr, feeIdr, feeVatIdr } = totalOf(batch.lines)
      return [
        html`<a href="/settlements?${query(clientId, day)}">${batch.batchId}</a>`,
        html`${batch.payoutDay}<br /><span class="quiet">${standings[batch.standing]}</span>`,
        cell(rupiahText(grossIdr)),
        cell(rupiahText(feeIdr + feeVatIdr)),
        cell(rupiahText(grossIdr - feeIdr - feeVatIdr)),
      ]
    }),
  )
  return html`<section class="card">
    <h2>${name}</h2>
    ${table(`Penyelesaian ${name}`, ['Batch', 'Dibayar', '#Kotor', '#Biaya + PPN', '#Bersih'], rows)}
  </section>`
}

function dayCard(batches: SettledBatch[], { merchant, day }: { merchant: string; day: string }): Html {
  const cards = batches.map((batch) => {
    const rows = batch.lines.map((line) => [
      cell(line.partnerReferenceNo),
      cell(line.service),
      cell(rupiahText(line.grossIdr)),
      cell(rupiahText(line.feeIdr)),
      cell(rupiahText(line.feeVatIdr)),
      cell(rupiahText(line.grossIdr - line.feeIdr - line.feeVatIdr)),
    ])
    const heads = ['Nomor', 'Layanan', '#Kotor', '#MDR', '#PPN', '#Bersih']
    return html`<section class="card">
      <h2>${batch.batchId}</h2>
      <p class="quiet">${standings[batch.standing]}, hari bayar ${batch.payoutDay}</p>
      ${table(batch.batchId, heads, rows)}
    </section>`
  })
  const empty = batches.length === 0 ? html`<p>Tidak ada uang masuk pada hari ini.</p>` : nothing
  return html`<section class="card">
      <h2>${day}</h2>
      ${empty}
      <a class="button" href="/settlements.csv?${query(merchant, day)}">Unduh CSV</a>
      <p style="margin:16px 0 0"><a href="/settlements">Semua hari</a></p>
    </section>
    ${cards}`
}

function query(merchant: string, day: string): string {
  return new URLSearchParams({ merchant, day }).toString()
}
