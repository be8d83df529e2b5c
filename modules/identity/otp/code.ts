import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'

/** What a code is good for; a MAC made for one purpose is never good for another. */
export type CodePurpose = 'staff_login' | 'step_up' | 'invitation' | 'phone_change' | 'password_reset'

/** Whose code, for which challenge, for what. */
export interface CodeBinding {
  readonly purpose: CodePurpose
  readonly challengeId: string
  readonly accountId: string
  /** The question and deed of a step-up; part of the MAC, so that a code for one deed is no code for another. */
  readonly boundTo?: string
}

/** Six digits, each of the million equally likely. */
export function makeCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

/** The only form in which a code is kept: without the key, a thief of the database cannot search its million values. */
export function macCode(key: Buffer, binding: CodeBinding, code: string): Buffer {
  const { purpose, challengeId, accountId, boundTo } = binding
  const parts = [purpose, challengeId, accountId, ...(boundTo === undefined ? [] : [boundTo]), code]
  return createHmac('sha256', key).update(parts.join('|')).digest()
}

/** The digits of a typed or pasted code: spaces and dashes around them do not matter. */
export function readCode(text: string): string {
  return text.slice(0, 40).replace(/[\s-]/g, '')
}

/** Was the code made under one of these keys? The second is the one before a change of keys. */
export function isRightCode(
  keys: readonly Buffer[],
  made: { readonly mac: Buffer; readonly binding: CodeBinding },
  code: string,
): boolean {
  return keys.some((key) => isSameMac(macCode(key, made.binding, code), made.mac))
}

export function isSameMac(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
