import type { PaidInvoice } from '#invoicing'
import type { SurplusReason } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import type { Rupiah } from '#platform/money.ts'

export type Language = 'id' | 'en'

interface Words {
  readonly date: string
  readonly inFull: string
  readonly inPart: string
  readonly andOthers: (count: number) => string
  readonly asCredit: (amount: string) => string
  /** Said after `masuk Rp …, dan`. */
  readonly surplus: Readonly<Record<SurplusReason, string>>
}

const words: Readonly<Record<Language, Words>> = {
  id: {
    date: 'id-ID',
    inFull: 'lunas',
    inPart: 'sebagian',
    andOthers: (count) => `dan ${count} lainnya`,
    asCredit: (amount) => `${amount} menjadi saldo`,
    surplus: {
      paid_twice: 'pembayaran itu sudah lunas sebelumnya',
      too_much: 'itu lebih dari yang diminta',
      never_whole: 'batas waktunya lewat sebelum jumlahnya lengkap',
      another_sum: 'jumlahnya lain dari yang diminta',
      subject_gone: 'pembayaran itu tidak diperlukan lagi',
    },
  },
  en: {
    date: 'en-GB',
    inFull: 'in full',
    inPart: 'in part',
    andOthers: (count) => `and ${count} more`,
    asCredit: (amount) => `${amount} as credit`,
    surplus: {
      paid_twice: 'it had been paid before',
      too_much: 'that is more than was asked',
      never_whole: 'the time was over before the sum was whole',
      another_sum: 'that is another sum than was asked',
      subject_gone: 'it is not needed any more',
    },
  },
}

/** Why money was left over, as a clause of the message. */
export function sayWhy(language: Language, reason: SurplusReason): string {
  return words[language].surplus[reason]
}

/** `24 Nov 2026, 14.32 WIB`. */
export function sayMoment(language: Language, moment: Date): string {
  const format = new Intl.DateTimeFormat(words[language].date, {
    timeZone: 'Asia/Jakarta',
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return `${format.format(moment)} WIB`
}

/** A business day, given as `YYYY-MM-DD`: `24 Nov 2026`. */
export function sayDay(language: Language, day: string): string {
  const format = new Intl.DateTimeFormat(words[language].date, { timeZone: 'UTC', dateStyle: 'medium' })
  return format.format(new Date(`${day}T00:00:00Z`))
}

/** Invoices named in one message: more make it longer than a person reads, or a blank may hold. */
const namedMax = 5

/** What a payment paid: five invoices by name, how many more, and what became credit. On one line, as blanks are. */
export function sayAllocations(
  language: Language,
  paid: { invoices: readonly PaidInvoice[]; credit: Rupiah },
): string {
  const { inFull, inPart, andOthers, asCredit } = words[language]
  const others = paid.invoices.length - namedMax
  const parts = paid.invoices
    .slice(0, namedMax)
    .map(
      ({ number, amount, state }) =>
        `${number} ${formatRupiah(amount)} (${state === 'paid' ? inFull : inPart})`,
    )
  if (others > 0) parts.push(andOthers(others))
  if (paid.credit > 0n) parts.push(asCredit(formatRupiah(paid.credit)))
  return parts.join('; ')
}
