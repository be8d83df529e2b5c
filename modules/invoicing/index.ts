/**
 * Invoices, terms of payment, one payment for many invoices, and customer credit.
 * @example
 * const plan = await previewAllocation(ctx, { companyId, wanted: { kind: 'chosen', choices } })
 * const opened = await openInvoicesPayment(ctx, { companyId, buyer, choices, seen, submissionKey })
 */
export type { CreditReason } from './account.store.ts'
export type { Allocation, AllocationSource } from './allocation.store.ts'
export type { Bundle } from './bundle.store.ts'
export {
  findCredit,
  takeCreditForRefund,
  useCredit,
  type CreditMovement,
  type CreditUsed,
  type UseCredit,
} from './credit.ts'
export {
  checkCredit,
  findCreditLine,
  takeCreditLine,
  type CreditLine,
  type CreditVerdict,
} from './credit-line.ts'
export {
  addCashDiscountRuleByStaff,
  endCashDiscountRule,
  listCashDiscountRules,
  type CashDiscountRuleAdded,
  type CashDiscountRuleEnded,
  type DatedCashDiscountRule,
} from './cash-discount-rules.ts'
export { creditApproval, creditApprovalOf } from './credit-approval.ts'
export { setCreditLine, type CreditLineSet, type SetCreditLine } from './set-credit-line.ts'
export {
  findCompanyAccount,
  previewForStaff,
  useCreditByStaff,
  type CompanyAccount,
} from './company-account.ts'
export { creditSurplus, surplusQueue } from './credit-surplus.ts'
export { exportReceivables } from './export-receivables.ts'
export { findPaidInvoices, type PaidInvoice } from './find-allocations.ts'
export { followEndedInvoices, followSettledInvoices } from './follow-payment.ts'
export {
  listGiros,
  moveGiro,
  registerGiro,
  type Giro,
  type GiroMoved,
  type GiroRegistered,
  type GiroState,
  type RegisterGiro,
} from './giro.ts'
export { daysOverdue, restOf, type Invoice, type InvoiceLine, type InvoiceState } from './invoice.ts'
export { issueInvoice, type IssueInvoice } from './issue-invoice.ts'
export { countDueGiros, findGiro, listGiroPage, type GiroDetail, type GiroView } from './list-giros.ts'
export {
  ageOf,
  debtAges,
  listCompaniesOverLimit,
  listReceivables,
  summarizeAges,
  summarizeDebts,
  summarizeReceivables,
  type DebtAge,
  type ReceivableFilter,
  type ReceivablePage,
  type ReceivableView,
} from './list-receivables.ts'
export type { CompanyDebt, ReceivableSum } from './receivables.store.ts'
export { findBundle, listOpenBundles, type BundleDetail } from './list-bundles.ts'
export {
  findInvoice,
  findInvoiceForStaff,
  findInvoiceOfOrder,
  listInvoices,
  openBills,
  selectOrdersWithoutInvoice,
  summarizeDebt,
  type DebtSummary,
  type InvoiceDetail,
  type InvoiceFilter,
  type ListedInvoice,
} from './list-invoices.ts'
export {
  openInvoicesPayment,
  type InvoicesPaymentOpened,
  type OpenInvoicesPayment,
} from './open-invoices-payment.ts'
export type { AllocationPlan, CashDiscountRule, Choice, PlannedLine } from './plan-allocation.ts'
export { addCashDiscountRule, previewAllocation, type Wanted } from './preview-allocation.ts'
export { proveInvoices, type InvoicesProof } from './prove-invoices.ts'
export { undoAllocation, type AllocationUndone } from './undo-allocation.ts'
export { voidInvoice, type InvoiceVoided } from './void-invoice.ts'
