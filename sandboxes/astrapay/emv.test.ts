import { expect, test } from 'vitest'
import { crc16, qrisText } from './emv.ts'
import { vectors } from './vectors.ts'

test('V8: the checksum of the sample code is the printed one', () => {
  expect(crc16(vectors.qris)).toBe('E8D4')
})

test("V8: the builder writes the provider's sample code letter for letter", () => {
  const text = qrisText({
    pan: '936008223219899397',
    acquirerMerchantId: '219899320',
    nationalMerchantId: 'ID219899397',
    criteria: 'UMI',
    categoryCode: '5499',
    amountIdr: 1000n,
    tipIdr: 100n,
    merchantName: 'Toko Asepso5',
    city: 'JAKARTA',
    postalCode: '10150',
    billNumber: 'BJI33Z8Z0H',
    terminalLabel: 'A01',
  })
  expect(text).toBe(`${vectors.qris}E8D4`)
})
