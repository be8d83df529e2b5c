import { expect, test } from 'vitest'
import { isPayable, standingOf, type StandingFacts } from './payment-view.ts'

const now = new Date('2026-11-24T07:00:00Z')
const later = new Date('2026-11-24T08:00:00Z')
const instruction = {
  kind: 'virtual_account',
  bank: 'BCA',
  number: '19008000000001',
  payBefore: later.toISOString(),
} as const

function facts(changed: Partial<StandingFacts>): StandingFacts {
  return { orderState: 'awaiting_payment', paymentState: 'choosing', attempt: null, now, ...changed }
}

test('money that came is never shown as anything but paid or under review', () => {
  const paymentStates = ['choosing', 'preparing', 'awaiting', 'unknown', 'settled', 'expired'] as const
  for (const paymentState of paymentStates) {
    expect(standingOf(facts({ orderState: 'paid', paymentState })).kind).toBe('settled')
    expect(standingOf(facts({ orderState: 'under_review', paymentState })).kind).toBe('under_review')
  }
  expect(standingOf(facts({ orderState: 'expired', paymentState: 'settled' })).kind).toBe('settled')
})

test('an instruction is shown only while it can still be paid', () => {
  const attempt = { outcome: 'awaiting', instruction, payBefore: later } as const
  expect(standingOf(facts({ paymentState: 'awaiting', attempt })).kind).toBe('awaiting')
  expect(standingOf(facts({ paymentState: 'awaiting', attempt: { ...attempt, payBefore: now } })).kind).toBe(
    'lapsed',
  )
})

test('a refused attempt and one that was not paid each say so', () => {
  const attempt = { instruction: null, payBefore: later }
  expect(standingOf(facts({ attempt: { ...attempt, outcome: 'refused' } })).kind).toBe('refused')
  expect(standingOf(facts({ attempt: { ...attempt, outcome: 'not_paid' } })).kind).toBe('not_paid')
  expect(standingOf(facts({})).kind).toBe('choosing')
})

test('a method can be chosen as long as money is awaited, and not after', () => {
  expect(isPayable('awaiting')).toBe(true)
  expect(isPayable('unknown')).toBe(true)
  for (const kind of ['settled', 'under_review', 'expired', 'cancelled'] as const)
    expect(isPayable(kind)).toBe(false)
})
