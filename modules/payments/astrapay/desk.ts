import type { Clock } from '#platform/clock.ts'
import type { SnapAnswer } from '../snap/answer.ts'
import type { SnapClient } from '../snap/client.ts'
import type { AstraPayPaths } from './config.ts'

/** The means with which every service of AstraPay is called. */
export interface Desk {
  readonly client: SnapClient
  readonly baseUrl: string
  readonly paths: AstraPayPaths
  readonly merchantId: string
  readonly now: Clock
}

/** 409xx01 says that the reference exists already, 404xx18 that it exists with other data. */
export function mayExist(answer: Extract<SnapAnswer, { kind: 'refused' }>): boolean {
  return answer.httpStatus === 409 || (answer.httpStatus === 404 && answer.caseCode === '18')
}

/** 404xx01: the transaction is not there, or not visible yet. */
export function isNotFound(answer: Extract<SnapAnswer, { kind: 'refused' }>): boolean {
  return answer.httpStatus === 404 && answer.caseCode === '01'
}

/** A 202 says that the request was accepted and is under way; the shared client calls that undecided. */
export function isUnderWay(answer: SnapAnswer): boolean {
  return answer.kind === 'unknown' && answer.reason === 'http_202'
}
