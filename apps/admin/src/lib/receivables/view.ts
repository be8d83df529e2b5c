import type { GiroState, GiroView, InvoiceState, ReceivableView } from '#invoicing'
import type { Tone } from '#ui/Badge.svelte'
import { oneOf } from '../choices.ts'

/** What the address calls each part of the receivables; the first is shown unasked. */
export const receivableViews = {
  terbuka: 'open',
  'belum-tempo': 'not_due',
  '1-30': '1_30',
  '31-60': '31_60',
  '61-90': '61_90',
  'lebih-90': 'over_90',
  lunas: 'paid',
  batal: 'void',
  semua: 'all',
} as const satisfies Record<string, ReceivableView>

export type ReceivableWord = keyof typeof receivableViews
export const receivableWords = [
  'terbuka',
  'belum-tempo',
  '1-30',
  '31-60',
  '61-90',
  'lebih-90',
  'lunas',
  'batal',
  'semua',
] as const satisfies readonly ReceivableWord[]

/** What the address calls each part of the register of giros. */
export const giroViews = {
  menunggu: 'waiting',
  dipegang: 'held',
  disetor: 'deposited',
  cair: 'cleared',
  tolak: 'bounced',
} as const satisfies Record<string, GiroView>

export type GiroWord = keyof typeof giroViews
export const giroWords = [
  'menunggu',
  'dipegang',
  'disetor',
  'cair',
  'tolak',
] as const satisfies readonly GiroWord[]

export interface ListAddress<Word extends string> {
  readonly word: Word
  readonly text: string
  readonly cursor: string | null
}

/** Which part of a list an address asks for; what it does not know is the first part. */
export function readListAddress<Word extends string>(
  query: URLSearchParams,
  words: readonly [Word, ...Word[]],
): ListAddress<Word> {
  return {
    word: oneOf(words, query.get('tampil')) ?? words[0],
    text: (query.get('q') ?? '').trim().slice(0, 100),
    cursor: query.get('sesudah'),
  }
}

/** The address's query, `?` included; what is shown unasked is not written. */
export function writeListAddress(address: {
  readonly word: string
  readonly first: string
  readonly text?: string
  readonly cursor?: string | null
}): string {
  const query = new URLSearchParams()
  if (address.word !== address.first) query.set('tampil', address.word)
  if (address.text !== undefined && address.text !== '') query.set('q', address.text)
  if (address.cursor !== undefined && address.cursor !== null) query.set('sesudah', address.cursor)
  return query.size === 0 ? '' : `?${query}`
}

/** Warmer the later it is; over thirty days is red. */
export function toneOfInvoice(state: InvoiceState, daysOverdue: number): Tone {
  if (daysOverdue > 30) return 'bad'
  if (daysOverdue > 0) return 'wait'
  switch (state) {
    case 'open':
      return 'busy'
    case 'partly_paid':
      return 'busy'
    case 'paid':
      return 'good'
    case 'void':
      return 'idle'
  }
}

export const toneOfGiro = {
  held: 'wait',
  deposited: 'busy',
  cleared: 'good',
  bounced: 'bad',
} as const satisfies Record<GiroState, Tone>

/** Who did it, in a word: the record of changes has the name. */
export function kindOfActor(by: string): 'system' | 'staff' | 'buyer' {
  if (by === 'system') return 'system'
  return by.startsWith('byr_') ? 'buyer' : 'staff'
}

/** `1.250.000` and `Rp 1250000` are both whole rupiah; anything else is none. */
export function readRupiah(typed: string): bigint | null {
  const digits = typed.replaceAll(/[\s.]|rp/gi, '')
  return /^\d{1,15}$/.test(digits) ? BigInt(digits) : null
}

/** How many days a business day lies ahead of today; below zero where it is over. */
export function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000)
}
