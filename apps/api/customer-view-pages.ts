import type { FastifyReply } from 'fastify'
import type { Locale } from '../shop/src/lib/locale.ts'

/** What a view of the shop as a customer has to say beside the shop's own pages. */
export type CustomerViewNotice = 'refused_ticket' | 'only_looking' | 'over' | 'ended'

interface Words {
  readonly title: string
  readonly meaning: string
  readonly next: string
}

const words: Readonly<Record<CustomerViewNotice, Readonly<Record<Locale, Words>>>> = {
  refused_ticket: {
    id: {
      title: 'Tampilan pelanggan tidak dibuka',
      meaning: 'Tiketnya sudah dipakai, lewat satu menit, atau dibawa peramban lain.',
      next: 'Kembali ke panel staf dan mulai lagi dari halaman pelanggan.',
    },
    en: {
      title: 'The view was not opened',
      meaning: 'Its ticket was used already, is older than a minute, or was brought by another browser.',
      next: "Go back to the staff panel and begin again on the customer's page.",
    },
  },
  only_looking: {
    id: {
      title: 'Anda hanya melihat',
      meaning:
        'Dalam tampilan sebagai pelanggan tidak ada yang bisa diubah, dipesan, atau dibayar. Tidak ada yang tersimpan.',
      next: 'Kembali untuk terus melihat, atau akhiri tampilan ini.',
    },
    en: {
      title: 'You are only looking',
      meaning: 'While you look as a customer nothing can be changed, ordered or paid. Nothing was stored.',
      next: 'Go back to look on, or end this view.',
    },
  },
  over: {
    id: {
      title: 'Tampilan sebagai pelanggan sudah berakhir',
      meaning: 'Waktunya habis, atau sesi staf Anda sudah berakhir. Tidak ada yang diubah.',
      next: 'Mulai lagi dari panel staf bila masih perlu, atau buka toko seperti biasa.',
    },
    en: {
      title: 'The view as a customer is over',
      meaning: 'Its time is up, or your staff session has ended. Nothing was changed.',
      next: 'Begin again in the staff panel if you still need it, or open the shop as usual.',
    },
  },
  ended: {
    id: {
      title: 'Tampilan sebagai pelanggan diakhiri',
      meaning: 'Toko di peramban ini kembali seperti biasa.',
      next: 'Tutup tab ini, atau kembali ke panel staf.',
    },
    en: {
      title: 'The view as a customer has ended',
      meaning: 'The shop in this browser is as usual again.',
      next: 'Close this tab, or go back to the staff panel.',
    },
  },
}

const labels = {
  id: { panel: 'Ke panel staf', shop: 'Ke toko', end: 'Akhiri tampilan' },
  en: { panel: 'To the staff panel', shop: 'To the shop', end: 'End the view' },
} as const satisfies Readonly<Record<Locale, unknown>>

const style = `body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#121a27;background:#f6f8fb}
main{max-width:34rem;margin:15vh auto 0;padding:0 24px}h1{font-size:24px;line-height:1.2}a{color:#1546a8}
p.ways{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center}p.ways a{line-height:40px}
button{min-height:40px;padding:0 16px;font:inherit;font-weight:600;color:#fff;background:#1546a8;border:0;border-radius:8px}
:focus-visible{outline:3px solid #1546a8;outline-offset:2px}
@media(prefers-color-scheme:dark){body{color:#e8edf5;background:#0e1522}a{color:#8ab4ff}button{color:#0e1522;background:#8ab4ff}}`

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Answers with a page that needs neither session nor framework: what happened, what it means, what to do. */
export function sendNotice(
  reply: FastifyReply,
  notice: CustomerViewNotice,
  page: {
    readonly status: number
    readonly locale: Locale
    readonly panelUrl: string
    readonly endPath: string
  },
): FastifyReply {
  const { title, meaning, next } = words[notice][page.locale]
  const label = labels[page.locale]
  const end =
    notice === 'only_looking'
      ? `<form method="post" action="${page.endPath}"><button>${label.end}</button></form>`
      : ''
  const html = `<!doctype html><html lang="${page.locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${meaning}</p><p>${next}</p>${end}
<p class="ways"><a href="${page.panelUrl}">${label.panel}</a><a href="/">${label.shop}</a></p></main></body></html>`
  return reply
    .code(page.status)
    .header('cache-control', 'no-store')
    .header('content-security-policy', policy)
    .type('text/html; charset=utf-8')
    .send(html)
}
