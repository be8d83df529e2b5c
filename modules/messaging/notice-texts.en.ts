/** What buyers read about their money, in English. Blanks and their order are the same in `notice-texts.id.ts`. */
export const noticeTextsEn = {
  notice_part_en: {
    text: 'Part of the payment {{1}} has reached us: {{2}}. What is left is {{3}}, to be paid by {{4}}. Go on at your page: {{5}} – if all is paid by now, ignore this message.',
    blanks: ['number', 'received', 'rest', 'payBefore', 'url'],
    examples: ['ORD-0001', 'Rp 50.000', 'Rp 75.000', '1 Jan 2026, 14.30 WIB', 'https://shop.test/pesanan/1'],
  },
  notice_surplus_en: {
    text: 'For {{1}} we got {{2}}, and {{3}}. Your money is kept for you. Choose how to get it back at this page: {{4}} – there is no need to call.',
    blanks: ['number', 'amount', 'why', 'url'],
    examples: ['ORD-0001', 'Rp 10.000', 'that is more than was asked', 'https://shop.test/pesanan/1'],
  },
  notice_credited_en: {
    text: 'For {{1}} we got {{2}}, and {{3}}. It is now credit of your company and can pay invoices. Details: {{4}} – thank you.',
    blanks: ['number', 'amount', 'why', 'url'],
    examples: ['TGH-0001', 'Rp 10.000', 'that is more than was asked', 'https://shop.test/bayar/1'],
  },
  notice_late_revived_en: {
    text: 'The payment {{1}} of {{2}} came after its deadline, but the goods are still there. Your order goes on. See it at: {{3}} – thank you.',
    blanks: ['number', 'amount', 'url'],
    examples: ['ORD-0001', 'Rp 125.000', 'https://shop.test/pesanan/1'],
  },
  notice_late_review_en: {
    text: 'The payment {{1}} of {{2}} came after its deadline, and the goods are sold out. Your money is safe. Our staff find out whether the order can go on or the money goes back. News at: {{3}} – please do not pay again.',
    blanks: ['number', 'amount', 'url'],
    examples: ['ORD-0001', 'Rp 125.000', 'https://shop.test/pesanan/1'],
  },
  notice_refund_ordered_en: {
    text: 'The refund of {{1}} for {{2}} is under way. The money is with you by {{3}}. Follow it at: {{4}} – you need not do anything.',
    blanks: ['amount', 'number', 'expectedOn', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', '5 Jan 2026', 'https://shop.test/pesanan/1'],
  },
  notice_refund_account_en: {
    text: 'We will give back {{1}} for {{2}} and need your bank account. Enter it at this page: {{3}} – never send it by WhatsApp.',
    blanks: ['amount', 'number', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'https://shop.test/pesanan/1'],
  },
  notice_refund_done_en: {
    text: 'The refund of {{1}} for {{2}} was sent. Details: {{3}} – if you do not see it yet, look again tomorrow.',
    blanks: ['amount', 'number', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'https://shop.test/pesanan/1'],
  },
  notice_refund_failed_en: {
    text: 'The refund of {{1}} for {{2}} did not go through. Your money is safe, and we arrange another way. Should we need a bank account, we will tell you. Follow it at: {{3}} – we are sorry.',
    blanks: ['amount', 'number', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'https://shop.test/pesanan/1'],
  },
  notice_refund_rejected_en: {
    text: 'The refund of {{1}} for {{2}} will not be made. The reason: {{3}}. Details: {{4}} – thank you for your understanding.',
    blanks: ['amount', 'number', 'why', 'url'],
    examples: ['Rp 125.000', 'ORD-0001', 'The goods were shipped', 'https://shop.test/pesanan/1'],
  },
  notice_expired_en: {
    text: 'The time to pay {{1}} of {{2}} is over, and its payment number is no longer valid. Still want it? One press makes it anew: {{3}} – otherwise ignore this message.',
    blanks: ['number', 'amount', 'url'],
    examples: ['ORD-0001', 'Rp 125.000', 'https://shop.test/pesanan/1'],
  },
  notice_expired_bill_en: {
    text: 'The time to pay {{1}} of {{2}} is over, and its payment number is no longer valid. The bill is still open. Pay it again by way of: {{3}} – if it was paid another way, ignore this message.',
    blanks: ['number', 'amount', 'url'],
    examples: ['TGH-0001', 'Rp 500.000', 'https://shop.test/bayar/1'],
  },
  notice_invoices_paid_en: {
    text: 'The payment {{1}} of {{2}} came on {{3}} and was used for: {{4}}. Details: {{5}} – thank you.',
    blanks: ['number', 'amount', 'paidAt', 'allocations', 'url'],
    examples: [
      'TGH-0001',
      'Rp 500.000',
      '1 Jan 2026, 14.30 WIB',
      'INV-0001 Rp 300.000 (in full); INV-0002 Rp 200.000 (in part)',
      'https://shop.test/bayar/1',
    ],
  },
} as const
