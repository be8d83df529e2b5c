import { createDecipheriv } from 'node:crypto'
import { parseObject, textAt } from './json.ts'
import type { JsonObject } from './json.ts'

const keyLength = 16

/** Opens `base64(cipher)|base64(iv)`, AES-128-CBC under the merchant's secret; null when it does not open. */
export function openCardData(sealed: string, secretKey: string): JsonObject | null {
  const [cipherText = '', ivText = '', ...rest] = sealed.split('|')
  const iv = Buffer.from(ivText, 'base64')
  if (iv.length !== 16 || rest.length > 0) return null
  const key = Buffer.from(secretKey.slice(0, keyLength).padEnd(keyLength, '-'))
  try {
    const decipher = createDecipheriv('aes-128-cbc', key, iv)
    const opened = Buffer.concat([decipher.update(Buffer.from(cipherText, 'base64')), decipher.final()])
    return parseObject(opened.toString('utf8'))
  } catch {
    return null
  }
}

export type Card = { masked: string }

/** What is kept of a card: never its number. A field's name where something is wrong with it. */
export function readCard(data: JsonObject): Card | string {
  const number = textAt(data, 'bankCardNo')
  if (!/^\d{8,20}$/.test(number)) return 'cardData.bankCardNo'
  if (textAt(data, 'bankCardType') === '') return 'cardData.bankCardType'
  if (!/^(0[1-9]|1[0-2])\d\d$/.test(textAt(data, 'expiryDate'))) return 'cardData.expiryDate'
  return { masked: `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}` }
}
