import type { NeedsPerson } from '#monitor'
import type { Messages } from '../i18n/index.ts'

/** What waits, why, and where a person goes on with it. */
export interface SaidWaiting {
  readonly title: string
  readonly why: string
  readonly href: string
  readonly action: string
}

export function sayWaiting(item: NeedsPerson, t: Messages['attention']): SaidWaiting {
  const payment = { href: `/pembayaran/${item.paymentId ?? ''}`, action: t.next.payment }
  switch (item.kind) {
    case 'unknown_payment':
      return { ...t.what[item.kind], ...payment }
    case 'surplus':
      return { ...t.what[item.kind], href: '/dana-lebih', action: t.next.surplus }
    case 'claimed_again':
    case 'not_applied':
      return {
        ...t.what[item.kind],
        href: `/kotak-masuk/${item.notificationId}`,
        action: t.next.notification,
      }
    case 'refund':
      return { ...t.refund[item.step], href: `/pengembalian/${item.refundId}`, action: t.next.refund }
    case 'transfer':
      return {
        ...(item.needsSecond ? t.transfer.second : t.transfer.check),
        href: `/transfer?bagian=periksa&buka=${item.attemptId}`,
        action: t.next.transfer,
      }
  }
}
