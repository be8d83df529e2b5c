/**
 * Payments: sums asked for, questions asked of providers, and money that arrived.
 * @example
 * const { paymentId } = await openPayment(trx, { orderId, amount, … })
 * const started = await startAttempt(ctx, { paymentId, channelId: 'doku_va_bca' })
 */
export { answerInquiry } from './answer-inquiry.ts'
export { askInquiredNumbers } from './ask-inquired.ts'
export type { ExchangeSubject } from './archive.store.ts'
export {
  exportExchanges,
  findExchange,
  layArchiveMonths,
  listExchanges,
  type ArchivedExchange,
  type ExchangeFilter,
  type ExchangePage,
} from './archive.ts'
export { askAttempt, askDueAttempts, nudgePayment } from './ask-attempt.ts'
export { fitOpenAccount } from './fit-account.ts'
export { findChannel, listChannels, termsOf, type OfferedChannel } from './channels.ts'
export { endUnwantedAttempts } from './end-attempts.ts'
export { cancelPayment, type PaymentCancelled } from './end-payment.ts'
export { expirePayments } from './expire-payments.ts'
export {
  findOrderIdByReference,
  findPaymentOfOrder,
  findPaymentRecord,
  listPayments,
} from './find-payment.ts'
export type {
  HistoryStep,
  PaymentPage,
  PaymentRecord,
  PaymentWish,
  PaymentView,
  StoredExchange,
  StoredNotification,
  StoredReceipt,
} from './find-payment.ts'
export {
  findPaying,
  findPaymentByReference,
  findPaymentName,
  type MoneyCame,
  type Paying,
} from './find-paying.ts'
export { forgetDeadTokens, issueToken } from './host-token.ts'
export * from './health/index.ts'
export { openPayment, type OpenPayment } from './open-payment.ts'
export {
  closeNumberByStaff,
  exportPayments,
  findPaymentForStaff,
  listNumbersForStaff,
  listPaymentsForStaff,
  listSurplusForStaff,
  openNumberByStaff,
  type PaymentExport,
} from './payments-for-staff.ts'
export type { Attempt, Payment, PaymentLine, PaymentsCtx, PaymentState, SubjectKind } from './payment.ts'
export {
  findInboxEntry,
  listInbox,
  listReplays,
  listWaitingNotifications,
  type InboxDetail,
  type InboxEntry,
  type InboxFilter,
  type InboxPage,
  type Replay,
} from './inbox.ts'
export {
  askAboutNotification,
  askNow,
  replayNotification,
  reviewNotification,
  type NotificationReplayed,
  type ProviderAsked,
} from './replay-notification.ts'
export { listLinkedAccounts, type LinkedAccount, type LinkedAccountState } from './linked-account.ts'
export {
  finishLinking,
  readAuthCode,
  startLinking,
  ticketParameter,
  type LinkingFinished,
  type LinkingStarted,
  type StartLinking,
} from './linked-account-bind.ts'
export { customerTokenOf, renewLinkedAccounts } from './linked-account-token.ts'
export { unlinkAccount, type AccountUnlinked } from './linked-account-unlink.ts'
export type * from './account-port.ts'
export type * from './inquiry-port.ts'
export type * from './linked-port.ts'
export type * from './port.ts'
export type * from './refund-port.ts'
export {
  closePermanentAccount,
  findPermanentAccounts,
  openPermanentAccount,
  type PermanentAccount,
  type PermanentAccountOpened,
} from './permanent-account.ts'
export {
  eachPaymentState,
  provePayments,
  selectOrdersWithoutPayment,
  type PaymentsProof,
  type ProofWindow,
} from './prove-payments.ts'
export { applyQueue, askQueues, fitQueue, refundQueues } from './queues.ts'
export {
  approveRefund,
  askRefundAgain,
  rejectRefund,
  resolveRefund,
  type RefundApproved,
  type RefundRejected,
  type RefundResolved,
} from './decide-refund.ts'
export {
  findBuyerRefunds,
  findRefundDetail,
  findRefundsOf,
  listRefunds,
  type BuyerRefund,
  type BuyerSurplus,
  type RefundDetail,
  type RefundListWish,
  type RefundPage,
  type RefundStep,
} from './find-refund.ts'
export {
  confirmPayout,
  giveRefundAccount,
  setRefundAccount,
  maskAccount,
  readPayoutAccount,
  type AccountGiven,
  type PayoutConfirmed,
} from './manual-refund.ts'
export {
  orderRefund,
  requestRefund,
  type OrderRefund,
  type RefundOrdered,
  type RefundWish,
} from './order-refund.ts'
export { refundApproval } from './refund-approval.ts'
export { refundApprovalOf } from './move-refund.ts'
export { proveRefunds, type RefundsProof } from './prove-refunds.ts'
export {
  isLive as isRefundLive,
  needsPerson as refundNeedsPerson,
  refundReasons,
  refundStates,
  type PayoutAccount,
  type Refund,
  type RefundMethod,
  type RefundReason,
  type RefundState,
  type Sale,
} from './refund.ts'
export type { RefundRoom } from './refund-room.ts'
export {
  exportRefunds,
  findRefundForStaff,
  findRefundRoomsForStaff,
  listRefundsForStaff,
} from './refunds-for-staff.ts'
export { askDueRefunds, sendRefund } from './send-refund.ts'
export {
  askAboutReceipt,
  eachSettleableOfDay,
  findPayoutMutations,
  findSettleable,
  findSettleableByIds,
  findUnpaidAttempts,
  sumOwedByProviders,
  summarizeSettleable,
  type PayoutMutation,
  type Settleable,
  type SettleableDay,
  type SettlementNames,
} from './settlement-view.ts'
export {
  applyForgottenNotifications,
  applyStoredNotification,
  receiveNotification,
  type ReceivedRequest,
} from './receive-notification.ts'
export { listOpenSurplus, type OpenSurplus } from './list-open-surplus.ts'
export { listCompanyPayments, type CompanyPayment } from './list-company-payments.ts'
export { moveSurplus, surplusMoves, type Surplus, type SurplusReason, type SurplusState } from './surplus.ts'
export type { Reservation, ReservationState } from './reserve.ts'
export { askDueReservations, askReservation } from './reserve-ask.ts'
export {
  findReservation,
  reserveForBooking,
  type ReserveForBooking,
  type Reserved,
} from './reserve-booking.ts'
export { captureReservation, type ReservationCaptured } from './reserve-capture.ts'
export { voidReservation, type ReservationVoided } from './reserve-void.ts'
export { startAttempt, type AttemptStarted } from './start-attempt.ts'
export {
  listPayLinks,
  makePayLink,
  readPayLink,
  revokePayLinks,
  type PayLink,
  type PayLinkMade,
  type PayLinkMaker,
} from './pay-link.ts'
export * from './transfer/index.ts'
export { countPerMinute, summarizeToday, type DaySummary, type MinuteCount } from './summarize-payments.ts'
