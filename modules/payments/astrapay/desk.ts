import type { Clock } from '#platform/clock.ts'
import { mayExist, type SnapAnswer } from '../snap/answer.ts'
import type { KeyPairParty, SnapClient } from '../snap/client.ts'
import type { AstraPayPaths } from './config.ts'

/** The means with which every service of AstraPay is called. */
export interface Desk {
  readonly client: SnapClient
  readonly baseUrl: string
  readonly paths: AstraPayPaths
  /** What signs the token calls, those of customers too. */
  readonly keyPair: KeyPairParty
  readonly merchantId: string
  readonly isInApp: boolean
  readonly now: Clock
}

type Refusal = Extract<SnapAnswer, { kind: 'refused' }>

/** A linked account as a call carries it. */
export interface LinkedAccount {
  readonly customerToken: string
  readonly deviceId: string
}

export function customerHeaders(account: LinkedAccount): Record<string, string> {
  return { 'Authorization-Customer': `Bearer ${account.customerToken}`, 'X-DEVICE-ID': account.deviceId }
}

/** 404xx01: the transaction is not there, or not visible yet. */
export function isNotFound(answer: Refusal): boolean {
  return answer.httpStatus === 404 && answer.caseCode === '01'
}

/** 401xx02 and 401xx04: the customer's token is worth nothing any more. */
export function isDeadCustomer(answer: Refusal): boolean {
  return answer.httpStatus === 401 && (answer.caseCode === '02' || answer.caseCode === '04')
}

/** What a refusal of a question means that must not be carried out twice. */
export function readRefusal(
  answer: Refusal,
):
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string } {
  if (mayExist(answer)) return { kind: 'unknown', reason: `exists_${answer.code}` }
  const code = isDeadCustomer(answer) ? 'link_again' : answer.code
  return { kind: 'refused', code, reason: answer.reason }
}
