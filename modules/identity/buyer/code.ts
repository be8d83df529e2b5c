import { createHmac } from 'node:crypto'
import type { BuyerChallenge } from './challenge.store.ts'

/**
 * The only form in which a customer's code is kept: bound to purpose, challenge, account and number, under a key that the
 * database never sees and that no code of staff is made with.
 */
export function macBuyerCode(
  key: Buffer,
  challenge: Pick<BuyerChallenge, 'id' | 'purpose' | 'buyerId' | 'phone'>,
  code: string,
): Buffer {
  const { purpose, id, buyerId, phone } = challenge
  const parts = [`buyer_${purpose}`, id, buyerId ?? 'nobody', phone, code]
  return createHmac('sha256', key).update(parts.join('|')).digest()
}
