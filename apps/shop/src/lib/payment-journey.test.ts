import { expect, test } from 'vitest'
import type { Paying } from '#payments'
import { rupiah } from '#platform/money.ts'
import { journeyOf } from './payment-journey.ts'

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 24, 3, minute, second))

const attempt: Paying['attempts'][number] = {
  id: 'att_1',
  paymentId: 'pay_1',
  provider: 'doku',
  channelId: 'doku_va_bca',
  reference: 'AOP261124-1',
  requestId: 'r',
  amount: rupiah(100),
  outcome: 'paid',
  outcomeReason: null,
  instruction: { kind: 'virtual_account', bank: 'BCA', number: '1', payBefore: '' },
  providerReference: null,
  payBefore: at(30),
  askedAt: at(2),
  answeredAt: at(4),
  timesAsked: 0,
  isClosed: true,
  endState: null,
  correlationId: null,
}

const money: Paying['money'][number] = {
  id: 'rcp_1',
  attemptId: 'att_1',
  channelId: 'doku_va_bca',
  amount: rupiah(100),
  applied: rupiah(100),
  disposition: 'settles',
  providerReference: 'X',
  paidAt: at(3),
  recordedAt: at(4),
}

const paying: Paying = {
  payment: {
    id: 'pay_1',
    subject: { kind: 'order', id: 'ord_1' },
    orderId: 'ord_1',
    number: 'SO/1',
    companyId: null,
    amount: rupiah(100),
    received: rupiah(100),
    state: 'settled',
    currentAttemptId: 'att_1',
    payBefore: at(59),
    buyerName: 'Pembeli Contoh',
    buyerPhone: '6281230000077',
    buyerEmail: null,
    description: '',
    lines: [],
    createdAt: at(1),
    settledAt: at(4),
  },
  attempt,
  attempts: [attempt],
  history: [
    { fromState: null, toState: 'choosing', reason: 'order_placed', attemptId: null, at: at(1) },
    { fromState: 'awaiting', toState: 'settled', reason: 'paid', attemptId: 'att_1', at: at(4) },
  ],
  money: [money],
  surplus: [],
}

const kinds = (record: Paying, sentAt: Date | null = null) =>
  journeyOf(record, sentAt).map((step) => step.kind)

test('the way of a payment is told in the order in which it happened', () => {
  expect(kinds(paying, at(5))).toEqual(['opened', 'ready', 'money_came', 'we_knew', 'paid', 'receipt_sent'])
})

test('a bank whose clock runs ahead is not told after the moment we knew', () => {
  const ahead = { ...paying, money: [{ ...money, paidAt: at(20) }] }
  expect(kinds(ahead)).toEqual(['opened', 'ready', 'money_came', 'we_knew', 'paid'])
})

test('a part is told as kept, and a refusal as a refusal', () => {
  const part = {
    ...paying,
    history: [],
    money: [{ ...money, disposition: 'part' as const }],
    attempts: [{ ...attempt, instruction: null, outcome: 'refused' as const }],
  }
  expect(kinds(part)).toEqual(['opened', 'money_came', 'we_knew', 'refused', 'part_kept'])
})
