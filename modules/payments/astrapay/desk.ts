import type { KeyObject } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type { SnapAnswer } from '../snap/answer.ts'
import type { SnapClient } from '../snap/client.ts'
import type { AstraPayPaths } from './config.ts'

/** The means with which every service of AstraPay is called. */
export interface Desk {
  readonly client: SnapClient
  readonly baseUrl: string
  readonly paths: AstraPayPaths
  readonly clientId: string
  readonly privateKey: KeyObject
  readonly merchantId: string
  readonly isInApp: boolean
  readonly timeoutMs: number
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

/** 409xx01 says that the reference exists already, 404xx18 that it exists with other data. */
export function mayExist(answer: Refusal): boolean {
  return answer.httpStatus === 409 || (answer.httpStatus === 404 && answer.caseCode === '18')
}

/** 404xx01: the transaction is not there, or not visible yet. */
export function isNotFound(answer: Refusal): boolean {
  return answer.httpStatus === 404 && answer.caseCode === '01'
}

/** 401xx02 and 401xx04: the customer's token is worth nothing any more. */
export function isDeadCustomer(answer: Refusal): boolean {
  return answer.httpStatus === 401 && (answer.caseCode === '02' || answer.caseCode === '04')
}

/** A 202 says that the request was accepted and is under way; the shared client calls that undecided. */
export function isUnderWay(answer: SnapAnswer): boolean {
  return answer.kind === 'unknown' && answer.reason === 'http_202'
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
