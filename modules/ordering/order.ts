import type { Rupiah } from '#platform/money.ts'

export type OrderState =
  'awaiting_payment' | 'paid' | 'on_account' | 'under_review' | 'refunded' | 'cancelled' | 'expired'

/**
 * What an order may become. Money that comes after the deadline revives it where the goods can still be promised, and
 * puts it under review where not: a person decides.
 */
export const orderMoves = {
  awaiting_payment: ['paid', 'under_review', 'expired', 'cancelled'],
  // All of its money went back; what became of the goods is staff's to say.
  paid: ['refunded'],
  // Goods first, money by its due date: the invoice says what is still to pay.
  on_account: [],
  under_review: ['paid', 'refunded'],
  refunded: [],
  expired: ['paid', 'under_review'],
  cancelled: ['paid', 'under_review'],
} as const satisfies Record<OrderState, readonly OrderState[]>

export interface OrderLine {
  readonly partId: string
  readonly sku: string
  readonly nameId: string
  readonly nameEn: string
  readonly brand: string
  readonly quantity: number
  readonly unitPrice: Rupiah
  readonly linePrice: Rupiah
  readonly warehouseId: string
}

export interface DeliveryAddress {
  readonly street: string
  readonly district: string
  readonly city: string
  readonly province: string
  readonly postalCode: string
  readonly landmark: string | null
}

export interface Order {
  readonly id: string
  readonly number: string
  readonly state: OrderState
  readonly companyId: string | null
  readonly priceListId: string
  readonly contact: { readonly name: string; readonly phone: string; readonly email: string | null }
  readonly address: DeliveryAddress
  readonly locale: 'id' | 'en'
  readonly net: Rupiah
  readonly tax: Rupiah
  readonly total: Rupiah
  readonly payBefore: Date
  readonly placedAt: Date
}
