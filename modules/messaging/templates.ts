import { accountTexts } from './account-texts.ts'
import { loginTexts } from './login-texts.ts'
import { noticeTextsEn } from './notice-texts.en.ts'
import { enrolmentTexts } from './enrolment-texts.ts'
import { noticeTextsId } from './notice-texts.id.ts'

/** A message text that the provider approves before use; its blanks are `{{1}}`, `{{2}}`, … in this order. */
interface TemplateDefinition {
  readonly text: string
  readonly blanks: readonly string[]
  readonly examples: readonly string[]
}

/** Every template message of the house. One-time codes are not among them: their text belongs to the provider. */
export const templates = {
  payment_receipt_id: {
    text: 'Halo {{1}}, pembayaran untuk pesanan {{2}} sebesar {{3}} sudah kami terima pada {{4}}. Terima kasih telah berbelanja di Astraotoshop.',
    blanks: ['name', 'orderNumber', 'amount', 'paidAt'],
    examples: ['Bengkel Contoh', 'ORD-0001', 'Rp 125.000', '1 Januari 2026 pukul 14.30 WIB'],
  },
  transfer_slip_rejected_id: {
    text: 'Halo {{1}}, bukti transfer untuk pembayaran {{2}} belum bisa kami terima. Alasannya: {{3}}. Kirim bukti lain lewat halaman pembayaran Anda: {{4}} – kalau sudah terkirim, abaikan pesan ini.',
    blanks: ['name', 'number', 'reason', 'url'],
    examples: [
      'Bengkel Contoh',
      'ORD-0001',
      'Jumlahnya tidak terlihat',
      'https://toko.test/pesanan/ord_0001',
    ],
  },
  channel_alert_id: {
    text: 'Kanal pembayaran {{1}} tidak dipakai dulu sejak {{2}}: {{3}}. Pembeli ditawari metode lain. Buka Kesehatan kanal di panel staf untuk melihatnya.',
    blanks: ['channel', 'since', 'reason'],
    examples: ['QRIS (DOKU)', '1 Januari 2026 pukul 14.30 WIB', 'beberapa permintaan tidak dijawab'],
  },
  phone_change_notice_id: {
    text: 'Halo {{1}}, nomor WhatsApp akun staf Astraotoshop Anda akan diganti menjadi {{2}}. Diminta pada {{3}} dari {{4}}. Bila itu bukan Anda, batalkan di sini: {{5}} – kalau memang Anda, abaikan pesan ini.',
    blanks: ['name', 'phone', 'when', 'from', 'link'],
    examples: [
      'Staf Contoh',
      '0812-••••-•123',
      '1 Jan 2026, 14.30 WIB',
      'Chrome di Windows, alamat 203.0.113.7',
      'https://staf.test/batal-nomor/contoh',
    ],
  },
  account_notice_id: {
    text: 'Halo {{1}}, tentang akun staf Astraotoshop Anda: {{2}}. Waktu: {{3}}. Dari: {{4}}. Bila itu bukan Anda, {{5}}. Kami tidak pernah meminta kode atau kata sandi Anda.',
    blanks: ['name', 'what', 'when', 'from', 'advice'],
    examples: [
      'Staf Contoh',
      'Kata sandi Anda diubah',
      '1 Jan 2026, 14.30 WIB',
      'Chrome di Windows, alamat 203.0.113.7',
      'hubungi pengawas',
    ],
  },
  ...noticeTextsId,
  ...noticeTextsEn,
  ...loginTexts,
  ...accountTexts,
  ...enrolmentTexts,
} as const satisfies Readonly<Record<string, TemplateDefinition>>

export type TemplateName = keyof typeof templates

/** The named values a template asks for. */
export type TemplateParams<Name extends TemplateName> = Readonly<
  Record<(typeof templates)[Name]['blanks'][number], string>
>

/** The language a template is written in: ours end with it, and the text of codes is Indonesian. */
export function languageOf(name: string): 'id' | 'en' {
  return isTemplateName(name) && name.endsWith('_en') ? 'en' : 'id'
}

export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name)
}

/** The values of a template's blanks in their order; a missing one is an empty dash rather than a refused message. */
export function orderValues(name: TemplateName, params: Readonly<Record<string, unknown>>): string[] {
  return templates[name].blanks.map((blank) => oneLine(params[blank]))
}

/** Providers refuse line breaks, tabs and runs of spaces inside a blank. */
function oneLine(value: unknown): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : ''
  return text === '' ? '–' : text.slice(0, 300)
}
