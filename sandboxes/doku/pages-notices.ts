import { setTimeout as sleep } from 'node:timers/promises'
import { sendNow } from './deliveries.ts'
import { html } from './html.ts'
import type { Markup } from './html.ts'
import type { Delivery } from './state.ts'
import { readableWib } from './time.ts'
import type { World } from './world.ts'

const waitMs = 5_000

/** Sends what is due, but keeps no person waiting for a merchant that does not answer. */
export async function sendWhileWaiting(world: World, deliveries: Delivery[]): Promise<void> {
  const patience = new AbortController()
  const waited = sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined)
  await Promise.race([sendNow(world, deliveries), waited])
  patience.abort()
}

/** The query that lets the next page show these notifications. */
export function noticeQuery(deliveries: Delivery[]): string {
  return `n=${deliveries.map((delivery) => delivery.id).join(',')}`
}

/** What was sent to the merchant and what the merchant answered. */
export function notices(world: World, query: URLSearchParams): Markup {
  const ids = (query.get('n') ?? '').split(',').filter((id) => id !== '')
  const found = ids.flatMap((id) => {
    const delivery = world.state.deliveries.get(id) ?? world.state.finished.get(id)
    return delivery === undefined ? [] : [delivery]
  })
  if (found.length === 0) {
    return html`<p class="note">Tidak ada pemberitahuan yang dikirim ke penjual.</p>`
  }
  return html`${found.map(notice)}`
}

function notice(delivery: Delivery): Markup {
  const last = delivery.attempts.at(-1)
  return html`<div class="note ${delivery.state === 'delivered' ? 'good' : 'bad'}">
    <p><b>${headline(delivery)}</b></p>
    <p class="soft">POST ${delivery.url}</p>
    <details>
      <summary>Isi yang dikirim dan jawabannya</summary>
      <pre>${delivery.body}</pre>
      <pre>
${last === undefined ? 'Belum dikirim.' : `${last.status ?? 'tanpa jawaban'}\n${last.answer}`}</pre>
    </details>
  </div>`
}

function headline(delivery: Delivery): string {
  const last = delivery.attempts.at(-1)
  const answered = last?.status ?? null
  switch (delivery.state) {
    case 'delivered':
      return `Pemberitahuan diterima penjual (HTTP ${answered ?? 200}).`
    case 'given_up':
      return `Penjual tidak menerima pemberitahuan ini (${answered === null ? 'tanpa jawaban' : `HTTP ${answered}`}).`
    case 'waiting': {
      if (last === undefined) return `Pemberitahuan dijadwalkan ${readableWib(delivery.dueAtMs)}.`
      const answer = answered === null ? 'Penjual tidak menjawab' : `Penjual menjawab HTTP ${answered}`
      return `${answer}. Dicoba lagi ${readableWib(delivery.dueAtMs)}.`
    }
  }
}
