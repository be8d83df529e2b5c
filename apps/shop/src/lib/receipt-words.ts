export interface ReceiptWords {
  readonly language: string
  readonly title: string
  readonly paid: string
  readonly number: string
  readonly opened: string
  readonly paidAt: string
  readonly paidBy: string
  readonly reference: string
  readonly bank: string
  readonly to: string
  readonly lines: string
  readonly total: string
  readonly foot: string
}

/** What a receipt says; only the server reads it. */
export const receiptWords: Readonly<Record<'id' | 'en', ReceiptWords>> = {
  id: {
    language: 'id',
    title: 'Struk pembayaran',
    paid: 'Lunas',
    number: 'Nomor',
    opened: 'Dibuat',
    paidAt: 'Lunas pada',
    paidBy: 'Dibayar dengan',
    reference: 'Kode acuan bank',
    bank: 'Bank',
    to: 'Atas nama',
    lines: 'Yang dibayar',
    total: 'Jumlah',
    foot: 'Pembayaran ini sudah kami terima penuh, tanpa biaya tambahan. Struk ini bukan faktur pajak.',
  },
  en: {
    language: 'en',
    title: 'Payment receipt',
    paid: 'Paid',
    number: 'Number',
    opened: 'Made on',
    paidAt: 'Paid on',
    paidBy: 'Paid by',
    reference: 'Bank reference',
    bank: 'Bank',
    to: 'In the name of',
    lines: 'What was paid',
    total: 'Sum',
    foot: 'We have received this payment in full, without extra fees. This receipt is not a VAT invoice.',
  },
}
