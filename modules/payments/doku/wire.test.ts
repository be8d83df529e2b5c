import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { chargeRequest } from '../snap/charge.testing.ts'
import { ownReference, wireReference } from './debit-channels.ts'
import {
  checkoutBody,
  createVaBody,
  dokuPhone,
  readCompactWib,
  virtualAccountName,
  virtualAccountNumber,
} from './wire.ts'

test.each([
  ['CV Maju & Rekan', 'CV Maju dan Rekan'],
  ['Bengkel Café “Roda” №1', 'Bengkel Cafe Roda No1'],
  ['  Toko\t#7  ', 'Toko 7'],
  ['日本', 'Pelanggan'],
  ['', 'Pelanggan'],
  ["PT Aki's 100% (Jaya)", "PT Aki's 100% Jaya"],
])('the name %s is sent as %s', (name, sent) => {
  expect(virtualAccountName(name)).toBe(sent)
})

test('any name at all is sent in the bank’s characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      expect(virtualAccountName(name)).toMatch(/^[a-zA-Z0-9.\-/+,=_:'@% ]{1,255}$/)
    }),
  )
})

test.each([
  ['0812-3456-789', '628123456789'],
  ['+62 812 3456 789', '628123456789'],
  ['123', null],
  ['', null],
])('the telephone number %s is sent as %s', (phone, sent) => {
  expect(dokuPhone(phone)).toBe(sent)
})

test('an attempt has one account number for ever, and another attempt another', () => {
  const attempt = { reference: 'AOP20261124-0001', requestId: 'a1' }
  const number = virtualAccountNumber('19008', attempt)
  expect(number).toEqual(virtualAccountNumber('19008', attempt))
  expect(number.partnerServiceId).toBe('   19008')
  expect(number.customerNo).toMatch(/^\d{16}$/)
  expect(number.virtualAccountNo).toBe(number.partnerServiceId + number.customerNo)
  const numbers = new Set(
    Array.from({ length: 10_000 }, (_, index) => {
      return virtualAccountNumber('19008', { ...attempt, reference: `AOP${index}` }).customerNo
    }),
  )
  expect(numbers.size).toBe(10_000)
})

test('both bodies depend on nothing but the request, so that a repeated question is the same question', () => {
  const request = chargeRequest()
  const number = virtualAccountNumber('19008', request)
  expect(createVaBody(number, 'VIRTUAL_ACCOUNT_BCA', request)).toMatchObject({
    trxId: request.reference,
    totalAmount: { value: '150000.00', currency: 'IDR' },
    virtualAccountTrxType: 'C',
    virtualAccountName: 'Bengkel Contoh dan Rekan',
    expiredDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/),
  })
  const first = JSON.stringify(checkoutBody(request, 60, ['QRIS']))
  expect(JSON.stringify(checkoutBody(request, 60, ['QRIS']))).toBe(first)
})

test('lines that do not add up to the amount are left out', () => {
  const request = chargeRequest()
  expect(JSON.stringify(checkoutBody(request, 60, []))).toContain('"line_items"')
  const other = { ...request, amount: rupiah(150_001) }
  expect(JSON.stringify(checkoutBody(other, 60, []))).not.toContain('line_items')
})

test('a compact time is WIB', () => {
  expect(readCompactWib('20211229093735')?.toISOString()).toBe('2021-12-29T02:37:35.000Z')
  expect(readCompactWib('2021-12-29')).toBeNull()
  expect(readCompactWib('20211329093735')).toBeNull()
})

test('an account always carries its deadline, and bounds only where its amount is open', () => {
  const request = chargeRequest({ payBefore: new Date('2026-12-31T17:00:00Z') })
  const number = virtualAccountNumber('19008', request)
  const open = { minimum: rupiah(10_000), maximum: rupiah(150_000) }
  const closedBody = createVaBody(number, 'VIRTUAL_ACCOUNT_BCA', request)
  const openBody = createVaBody(number, 'VIRTUAL_ACCOUNT_BCA', { ...request, open })
  for (const body of [closedBody, openBody]) expect(body.expiredDate).toBe('2027-01-01T00:00:00+07:00')
  expect(closedBody).toMatchObject({ virtualAccountTrxType: 'C' })
  expect(closedBody.additionalInfo.virtualAccountConfig).toEqual({ reusableStatus: false })
  expect(openBody).toMatchObject({ virtualAccountTrxType: 'O' })
  expect(openBody.additionalInfo.virtualAccountConfig).toEqual({
    reusableStatus: true,
    minAmount: '10000.00',
    maxAmount: '150000.00',
  })
})

test.each([
  ['own', /^AOP\w{20}$/],
  ['short', /^A[0-9A-Z]{11}$/],
  ['long', /^AOP\w{20}-[0-9A-F]{24}$/],
] as const)('a reference in its %s form fits the channel and stays the same', (form, pattern) => {
  const { reference } = chargeRequest()
  const wire = wireReference(form, reference)
  expect(wire).toMatch(pattern)
  expect(wireReference(form, reference)).toBe(wire)
  expect(ownReference(form, wire)).toBe(form === 'short' ? wire : reference)
})
