import type { WeatherReason } from './weather.ts'

/** The same sentence in both languages of the house. */
export interface Words {
  readonly id: string
  readonly en: string
}

/** Why a way to pay is disturbed or down, for buyers. Null where there is nothing to say. */
export function sayWeather(reason: WeatherReason): Words | null {
  switch (reason) {
    case 'well':
    case 'too_little':
      return null
    case 'unclear_answers':
      return {
        id: 'Sedang gangguan, banyak yang tidak terjawab. Coba metode lain.',
        en: 'Disturbed right now, many requests get no answer. Try another method.',
      }
    case 'many_refusals':
      return {
        id: 'Banyak pembayaran ditolak saat ini. Coba metode lain.',
        en: 'Many payments are refused right now. Try another method.',
      }
    case 'slow':
      return {
        id: 'Sedang lambat, tunggu beberapa detik lebih lama.',
        en: 'Slow right now, allow a few seconds more.',
      }
    case 'left_alone':
      return leftAlone
    case 'on_trial':
      return {
        id: 'Baru pulih dari gangguan, mungkin belum lancar.',
        en: 'Just back from a disturbance, it may still falter.',
      }
    case 'provider_disturbed':
      return {
        id: 'Penyedianya sedang gangguan, mungkin belum lancar.',
        en: 'Its provider is disturbed right now, it may falter.',
      }
  }
}

/** Nobody asks for a while, because there was no clear answer several times in a row. */
export const leftAlone: Words = {
  id: 'Sedang gangguan, coba metode lain.',
  en: 'Not working right now, try another method.',
}
