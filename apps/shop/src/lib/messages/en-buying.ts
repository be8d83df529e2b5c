import type { TermWords } from '../term-facts.ts'

export const enBuying = {
  cartTitle: 'Cart',
  cartDescription: 'What you are about to order, at today’s prices and stock.',
  cartEmptyTitle: 'The cart is still empty',
  cartEmptyHelp: 'Choose your vehicle, then add parts marked Fits.',
  cartEmptyStart: 'Choose a vehicle',
  cartItem: 'Item',
  cartUnitPrice: 'Unit price',
  cartLineTotal: 'Line total',
  cartUpdate: 'Update',
  cartListHow: 'Prices and ordering are for the buyers of your company. Show them this list.',
  cartRemove: 'Take out',
  cartRemoveOf: (name: string) => `Take ${name} out of the cart`,
  cartShort: (available: number) =>
    available === 0
      ? 'Out of stock. Take it out to continue.'
      : `Only ${available} left. Lower the quantity to continue.`,
  cartWithdrawn: (count: number) =>
    `${count} ${count === 1 ? 'item in the cart is' : 'items in the cart are'} no longer sold.`,
  cartWithdrawnNext: 'Take out of the cart',
  cartToCheckout: 'Continue to payment',
  cartToCheckoutOff: 'First adjust the items that are short of stock.',
  cartContinue: 'Find other parts',

  sumSubtotal: 'Items',
  sumNet: 'Price before VAT',
  sumTax: 'VAT (PPN)',
  sumTaxInside: 'VAT included',
  sumDelivery: 'Delivery',
  sumDeliveryFree: 'Free',
  sumTotal: 'To pay',
  sumTaxIncluded: (tax: string) => `Includes VAT of ${tax}`,
  sumTaxHow: 'How VAT is calculated',
  sumTaxBase: 'Tax base (DPP)',
  sumTaxOtherBase: 'Other-value base, 11/12 of the tax base',
  sumTaxRate: 'VAT of 12% on the other-value base',
  sumTaxExplained:
    'The 12% rate applies to 11/12 of the price, which equals 11% of the price. It is calculated once for the whole order, to the rupiah.',
  sumTaxExplainedIncluded: 'This VAT is already inside the retail price; nothing is added.',
  sumNoFee: 'No extra fee for any way of paying.',

  checkoutTitle: 'Order and pay',
  checkoutDescription: 'Enter the address, choose how to pay and place the order.',
  checkoutShipTo: 'Deliver to',
  checkoutShipWith: 'Deliver by',
  checkoutPayWith: 'Pay by',
  checkoutCompany: (name: string) => `For ${name}, at the company’s prices.`,
  checkoutHaveAccount: 'Do you have a workshop or shop account?',
  checkoutSignInFirst: 'Sign in for your own prices',
  termTitle: 'On account',
  termChoose: (days: number) => `Ship first, pay within ${days} days`,
  termDue: (date: string, left: string) => `Due on ${date}. Credit left after this order: ${left}.`,
  termReason: (facts: TermWords) => {
    switch (facts.kind) {
      case 'no_line':
        return 'Your company has no credit line yet. Contact us to buy on account.'
      case 'blocked':
        return `The credit line is on hold: ${facts.reason}.`
      case 'overdue':
        return `Invoice ${facts.number} is ${facts.days} days overdue, ${facts.rest} is left. Pay it, and the term opens again.`
      case 'over_limit':
        return `The credit line lacks ${facts.short}. Pay open invoices, or order less.`
    }
  },
  termToInvoices: 'See invoices',
  checkoutTermTitle: 'Not possible on account',
  checkoutTermNext: 'Nothing was ordered. Choose another way to pay, or settle this first.',
  contactName: 'Recipient’s name',
  contactPhone: 'Mobile / WhatsApp',
  contactPhoneHelp: 'The receipt goes to WhatsApp on this number.',
  contactEmail: 'Email',
  street: 'Address',
  streetHelp: 'Street, number, RT/RW, village.',
  district: 'District (kecamatan)',
  city: 'City or regency',
  province: 'Province',
  provincePlaceholder: 'Choose a province',
  postalCode: 'Postal code',
  landmark: 'Landmark',
  landmarkHelp: 'For example: in front of the mosque, green fence.',
  fleetName: 'Astraotoshop fleet',
  fleetHow: 'Sent once paid, from the warehouse that has the stock. Free.',
  methodVirtualAccounts: 'Virtual account',
  methodWallets: 'E-wallet',
  methodHostedPages: 'Payment page',
  methodVirtualAccountHow: 'Transfer to a number of your own. Known as paid within seconds.',
  methodWalletHow: 'Opens the wallet’s own page; approve with your PIN. Paid at once.',
  methodHostedPageHow: 'Choose card, QRIS or another way on the DOKU page.',
  methodTime: (minutes: number) =>
    minutes >= 120 ? `${Math.round(minutes / 60)} hours to pay` : `${minutes} minutes to pay`,
  methodLimit: (limit: string) => `up to ${limit}`,
  methodBelow: (limit: string) => `Not possible: at least ${limit} per payment.`,
  methodAbove: (limit: string) => `Not possible: at most ${limit} per payment.`,
  placeOrder: (total: string) => `Place the order, pay ${total}`,
  placingOrder: 'Preparing the order and payment',
  placeOrderHow: 'Stock is set aside for you at once. You have 24 hours to pay.',
  itemsShow: (count: number) => `${count} ${count === 1 ? 'item' : 'items'}`,

  checkoutInvalidTitle: (count: number) =>
    `The order is not placed yet. Check ${count} ${count === 1 ? 'field' : 'fields'}.`,
  invalidName: 'Enter the recipient’s name, 2 to 100 letters.',
  invalidPhone: 'Enter an Indonesian mobile number such as 0812 3456 7890.',
  invalidEmail: 'Check the email, for example name@example.com. It may stay empty.',
  invalidStreet: 'Enter the full address, at least 5 letters.',
  invalidDistrict: 'Enter the district.',
  invalidCity: 'Enter the city or regency.',
  invalidProvince: 'Choose a province.',
  invalidPostalCode: 'Enter the postal code, 5 digits.',
  invalidLandmark: 'The landmark is at most 200 letters.',
  invalidMethod: 'Choose how to pay.',
  checkoutStaleTitle: 'The order is not placed yet. This page has been open for long.',
  checkoutStale: 'What you entered is still here. Press the button below once more.',
  checkoutShortTitle: 'The order is not placed yet. Stock has just gone down.',
  checkoutShortLine: (name: string, available: number) =>
    available === 0 ? `${name}: sold out` : `${name}: ${available} left`,
  checkoutShortNext: 'Adjust in the cart',
  checkoutPriceTitle: 'The order is not placed yet. Prices have just changed.',
  checkoutPrice: (total: string) =>
    `It is now ${total}. What you entered is still here; if you agree, press the button below once more.`,
  checkoutWithdrawnTitle: 'The order is not placed yet. An item is no longer sold.',
  checkoutWithdrawn: 'It is not part of the sum below. First take it out of the cart.',
  checkoutEmptyTitle: 'The cart is already empty',
  checkoutEmpty: 'Perhaps the order was placed in another tab.',
  checkoutAwayTitle: 'The order cannot be placed yet. The shop cannot be reached.',
  checkoutAway: 'What you entered is still here. Wait a few seconds and press the button below again.',

  ordersTitle: 'My orders',
  ordersDescription: 'Your orders and how their payments stand.',
  ordersEmptyTitle: 'No orders yet',
  ordersEmptyHelp:
    'Orders without an account show on the device that made them. Company orders show after signing in.',
  orderNumber: 'Order number',
  orderPlacedAt: 'Placed',
  orderState: 'State',
  orderTotal: 'To pay',
  orderOpen: 'Open',
  orderStateName: (state: string) =>
    ({
      awaiting_payment: 'Awaiting payment',
      paid: 'Paid',
      on_account: 'On account, pay by the due date',
      under_review: 'Needs a check',
      refunded: 'Refunded',
      cancelled: 'Cancelled',
      expired: 'Expired',
    })[state] ?? state,
}
