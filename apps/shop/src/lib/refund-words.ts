import type { RefundState, SurplusReason } from '#payments'
import type { Locale } from './locale.ts'

/** What can be wrong with an account that was typed. */
export type AccountProblem = 'bad_account' | 'over'

/** What a buyer reads about money that goes back; only these texts travel, and only where there is something to read. */
export interface RefundWords {
  readonly title: string
  readonly states: Readonly<Record<RefundState, string>>
  readonly how: Readonly<Record<RefundState, string>>
  readonly expected: string
  readonly returned: string
  readonly toSource: string
  readonly toAccount: string
  readonly surplusTitle: string
  readonly surplus: Readonly<Record<SurplusReason, string>>
  readonly surplusNext: string
  readonly surplusSource: string
  readonly accountNeeded: string
  readonly bank: string
  readonly number: string
  readonly holder: string
  readonly holderHelp: string
  readonly send: string
  readonly askBack: string
  readonly problemTitle: string
  readonly problems: Readonly<Record<AccountProblem, string>>
}

const id: RefundWords = {
  title: 'Pengembalian dana',
  states: {
    waiting_approval: 'Sedang diperiksa',
    ordered: 'Disiapkan',
    asking: 'Diproses',
    pending: 'Diproses',
    unknown: 'Diproses',
    refunded: 'Sudah kembali',
    failed: 'Tertunda',
    rejected: 'Tidak dikembalikan',
  },
  how: {
    waiting_approval: 'Staf kami memeriksa permintaan ini. Anda tidak perlu melakukan apa-apa.',
    ordered: 'Pengembalian sudah disetujui dan sedang disiapkan.',
    asking: 'Uangnya sedang dikembalikan.',
    pending: 'Penyedia pembayaran sedang memprosesnya.',
    unknown: 'Kami menunggu kepastian dari penyedia pembayaran dan terus menanyakan.',
    refunded: 'Uangnya sudah kami kembalikan. Di mutasi Anda bisa muncul sedikit lebih lambat.',
    failed: 'Penyedia tidak bisa mengembalikannya. Staf kami mengembalikannya dengan cara lain.',
    rejected: 'Permintaan ini ditolak. Hubungi kami bila menurut Anda keliru.',
  },
  expected: 'Paling lambat',
  returned: 'Dikembalikan',
  toSource: 'ke sumber pembayaran Anda',
  toAccount: 'ke rekening',
  surplusTitle: 'Ada uang Anda yang berlebih',
  surplus: {
    paid_twice: 'Pesanan ini terbayar dua kali. Yang kedua tetap milik Anda.',
    too_much: 'Uang yang datang lebih dari tagihan. Kelebihannya tetap milik Anda.',
    never_whole: 'Pembayaran sebagian tidak sampai genap sebelum batas waktu. Uangnya tetap milik Anda.',
    another_sum: 'Jumlah yang datang berbeda dari tagihan. Uangnya tetap milik Anda.',
    subject_gone: 'Pesanannya sudah tidak ada. Uangnya tetap milik Anda.',
  },
  surplusNext: 'Tulis rekening Anda, lalu kami transfer paling lambat tiga hari kerja setelah diperiksa.',
  surplusSource: 'Kami kembalikan ke sumber pembayaran Anda setelah diperiksa.',
  accountNeeded: 'Kami perlu rekening Anda untuk mengirim uangnya.',
  bank: 'Bank',
  number: 'Nomor rekening',
  holder: 'Atas nama',
  holderHelp: 'Seperti tertulis di buku tabungan.',
  send: 'Kirim rekening',
  askBack: 'Minta dikembalikan',
  problemTitle: 'Belum terkirim',
  problems: {
    bad_account: 'Periksa lagi: nama bank, nomor rekening 5 sampai 20 angka, dan nama pemilik.',
    over: 'Pengembalian ini sudah berjalan, jadi rekeningnya tidak bisa diubah. Hubungi kami bila keliru.',
  },
}

const en: RefundWords = {
  title: 'Refund',
  states: {
    waiting_approval: 'Being checked',
    ordered: 'Being prepared',
    asking: 'In progress',
    pending: 'In progress',
    unknown: 'In progress',
    refunded: 'Refunded',
    failed: 'Delayed',
    rejected: 'Not refunded',
  },
  how: {
    waiting_approval: 'Our staff check this request. There is nothing you need to do.',
    ordered: 'The refund is approved and being prepared.',
    asking: 'The money is on its way back.',
    pending: 'The payment provider is working on it.',
    unknown: 'We wait for a clear answer of the payment provider and keep asking.',
    refunded: 'We have returned the money. Your statement may show it a little later.',
    failed: 'The provider could not return it. Our staff return it in another way.',
    rejected: 'This request was rejected. Contact us if you think that is wrong.',
  },
  expected: 'No later than',
  returned: 'Returned',
  toSource: 'to where you paid from',
  toAccount: 'to the account',
  surplusTitle: 'Some of your money is too much',
  surplus: {
    paid_twice: 'This order was paid twice. The second payment is still yours.',
    too_much: 'More came than was asked. The rest is still yours.',
    never_whole: 'The parts you paid did not become the whole sum in time. The money is still yours.',
    another_sum: 'The sum that came differs from the bill. The money is still yours.',
    subject_gone: 'The order is gone. The money is still yours.',
  },
  surplusNext: 'Give us your account, and we transfer it within three working days after a check.',
  surplusSource: 'We return it to where you paid from after a check.',
  accountNeeded: 'We need your account to send the money.',
  bank: 'Bank',
  number: 'Account number',
  holder: 'Account holder',
  holderHelp: 'As it is written on your statement.',
  send: 'Send the account',
  askBack: 'Ask for it back',
  problemTitle: 'Not sent yet',
  problems: {
    bad_account: 'Look again: name of the bank, an account number of 5 to 20 digits, and the holder.',
    over: 'This refund is on its way, so its account cannot change. Contact us if it is wrong.',
  },
}

export const refundWords: Readonly<Record<Locale, RefundWords>> = { id, en }
