import type { InvoiceWords } from '../words.ts'

/** The same in English. A missing text fails the type check. */
export const enInvoices = {
  invoicesTitle: 'Invoices',
  invoicesDescription: 'Your company’s invoices: to pay, overdue, and paid.',
  owed: 'To pay',
  owedCount: (count: number) => (count === 1 ? '1 invoice' : `${count} invoices`),
  overdue: 'Overdue',
  nextDue: 'Next due date',
  nextDueNone: 'None',
  creditLine: 'Credit left',
  creditLineOf: (limit: string, days: number) => `of ${limit}, ${days} days`,
  creditLineNone: 'No credit line yet',
  creditLineNoneHelp: 'Contact us to buy on account.',
  credit: 'Customer credit',
  creditOpen: 'See credit',

  filters: 'Filter invoices',
  filterName: (filter: string) =>
    ({ open: 'To pay', overdue: 'Overdue', paid: 'Paid', all: 'All' })[filter] ?? filter,
  pendingTitle: 'Payments under way',
  pendingLine: (number: string, count: number) =>
    `${number}, for ${count === 1 ? '1 invoice' : `${count} invoices`}`,
  pendingOpen: 'Go on paying',

  emptyTitle: (filter: string) =>
    ({
      open: 'Nothing to pay',
      overdue: 'Nothing is overdue',
      paid: 'No invoice is paid yet',
    })[filter] ?? 'No invoices yet',
  emptyHelp: 'Invoices appear here as soon as you order on account, or another order is paid.',

  number: 'Number',
  forOrder: (number: string) => `Order ${number}`,
  issued: 'Date',
  due: 'Due',
  total: 'Total',
  rest: 'Left to pay',
  payPart: 'Pay a part',
  payPartOf: (number: string) => `Sum to pay of ${number}, empty for all that is left`,
  pick: (number: string) => `Choose ${number}`,
  pickAll: 'Choose all',
  pickNone: 'Choose none',
  waitingIn: (number: string) => `Being paid with ${number}`,
  discountToday: (sum: string, until: string) => `${sum} off if paid in full by ${until}`,
  age: (days: number) =>
    days > 0
      ? `${days === 1 ? '1 day' : `${days} days`} overdue`
      : days === 0
        ? 'Due today'
        : `Due in ${days === -1 ? '1 day' : `${-days} days`}`,
  stateName: (state: string) =>
    ({ open: 'To pay', partly_paid: 'Partly paid', paid: 'Paid', void: 'Void' })[state] ?? state,

  chosen: (count: number) =>
    count === 0 ? 'Nothing chosen' : count === 1 ? '1 invoice chosen' : `${count} invoices chosen`,
  chosenDiscount: (sum: string) => `After a cash discount of ${sum}`,
  recompute: 'Calculate',
  toPreview: 'See details and pay',
  wrongSum: (number: string) =>
    `The sum for ${number} could not be read. Write whole rupiah, such as 1.250.000.`,
  shownFirst: (count: number) => `The first ${count} invoices are shown.`,

  previewTitle: 'Pay invoices',
  previewDescription: 'See what will be paid, then pay.',
  previewIntro: 'One payment for all of these. Nothing is paid until your money has arrived.',
  previewPays: 'Pays',
  previewDiscount: 'Cash discount',
  previewMoney: 'Money you pay',
  previewRestAfter: 'Left afterwards',
  previewSettled: 'Paid in full',
  previewTotal: 'To pay now',
  previewDiscountHow:
    'The discount is for paying in full and early. If the money comes after its last day, it does not count.',
  previewPay: (sum: string) => `Pay ${sum}`,
  previewPaying: 'Opening the payment',
  previewUseCredit: (sum: string) => `Use ${sum} of customer credit`,
  previewCreditShort: (credit: string) => `Customer credit is ${credit}, not enough for all of this.`,
  previewBack: 'Change the choice',
  previewNothingTitle: 'No invoice chosen yet',
  previewNothing: 'Choose one or more invoices, then come back here.',
  previewToList: 'Choose invoices',
  changedTitle: 'Something changed since you looked',
  changed: 'An invoice, a discount or the sum changed. Below is how it is now; look, then pay.',
  creditShortTitle: 'Not enough customer credit',
  creditShort: (credit: string) => `There is ${credit} now. Choose less, or pay another way.`,
  tooManyTitle: 'Too many invoices',
  tooMany: (most: number) => `One payment takes at most ${most} invoices. Choose fewer.`,
  awayTitle: 'Not possible just now',
  away: 'Our system cannot be reached. Nothing was paid. Try again in a moment.',
  problem: (number: string, problem: string) =>
    ({
      not_payable: 'An invoice of your choice is paid already or gone; it is left out.',
      above_rest: `The sum for ${number} is more than what is left. Lower it, or leave it empty to pay all.`,
      nothing: `The sum for ${number} is zero. Fill it in, or leave it empty to pay all.`,
    })[problem] ?? problem,

  invoiceTitle: (number: string) => `Invoice ${number}`,
  invoiceFor: 'For',
  invoiceOrder: 'Order',
  invoiceItem: 'Item',
  invoiceQuantity: 'Quantity',
  invoiceUnitPrice: 'Unit price',
  invoiceLinePrice: 'Price',
  invoiceNet: 'Tax base (DPP)',
  invoiceTax: 'PPN',
  invoicePaid: 'Paid so far',
  invoicePay: (sum: string) => `Pay ${sum}`,
  invoicePrint: 'Print',
  invoiceNew: 'Your order is in. We ship the goods, and this invoice is paid by its due date.',
  invoicePrepaid: 'Paid with the order.',
  paidBy: 'Paid by',
  paidByNothing: 'Nothing paid yet.',
  paidBySource: (source: string) =>
    ({ payment: 'Payment', credit: 'Customer credit', giro: 'Giro or cheque' })[source] ?? source,
  paidByDiscount: (sum: string) => `cash discount ${sum}`,
  paidByUndone: (reason: string) => `Undone by staff: ${reason}. The money became customer credit.`,

  creditTitle: 'Customer credit',
  creditDescription: 'Money of your company that is not used yet, and permanent numbers to pay to.',
  creditIntro: 'What you pay too much, and deposits, land here. Use it for invoices whenever you like.',
  creditUse: 'Use it for invoices',
  creditMovements: 'Movements',
  creditMovementsNone: 'Nothing has come in or gone out yet.',
  creditWhen: 'When',
  creditWhy: 'What',
  creditAmount: 'Sum',
  creditBalance: 'Balance',
  creditReason: (reason: string) =>
    ({
      surplus: 'Paid too much',
      deposit: 'Transfer to a permanent number',
      leftover: 'Rest of a payment whose invoice was paid another way',
      undone: 'Payment of an invoice undone by staff',
      giro: 'Rest of a giro or cheque',
      used: 'Used for invoices',
      returned: 'Use of credit undone by staff',
      refunded: 'Paid back to you',
      giro_bounced: 'Giro refused by the bank',
    })[reason] ?? reason,
  numbersTitle: 'Permanent numbers to pay to',
  numbersHow:
    'Save one in your bank’s app once. Every transfer to it pays your oldest invoices at once; the rest becomes customer credit.',
  numberCopy: (bank: string) => `Copy the number for ${bank}`,
  numberCopied: 'Copied',
  numberOpen: (bank: string) => `Make a number at ${bank}`,
  numberOpening: 'Making the number',
  numberFailedTitle: 'The number could not be made',
  numberFailed: 'Try again in a moment, or contact us.',
} satisfies InvoiceWords
