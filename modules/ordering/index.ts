/** Carts and orders. */
export {
  addToCart,
  findCart,
  forgetOldCarts,
  setCartLine,
  type Cart,
  type CartChanged,
  type CartLine,
} from './cart.ts'
export { findSaleOfOrder } from './find-sale.ts'
export { findOrder, findOrderForStaff, listOrders, type OrderReader } from './find-order.ts'
export {
  followCancelledPayment,
  followExpiredPayment,
  followRefundedPayment,
  followSettledPayment,
} from './follow-payment.ts'
export { invoiceForgottenOrders, invoicePaidOrder, invoiceQueue } from './invoice-order.ts'
export type { DeliveryAddress, Order, OrderLine, OrderState } from './order.ts'
export { placeOrder, type OrderPlaced, type PlaceOrder, type ShortLine } from './place-order.ts'
export { priceCart, type PricedCart, type PricedLine } from './price-cart.ts'
export { proveOrders, type OrdersProof } from './prove-orders.ts'
export {
  findReissue,
  reissueOrder,
  type OrderReissued,
  type PriceChange,
  type Reissue,
} from './reissue-order.ts'
export { receiptQueue, sendReceipt } from './send-receipt.ts'
export { rejectedSlipQueue, tellRejectedSlip } from './tell-rejected-slip.ts'
