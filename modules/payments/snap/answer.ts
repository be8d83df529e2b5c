import type { WireResult } from './exchange.ts'
import { type JsonObject, readStrictObject } from './strict-json.ts'
import { readResponseCode } from './wire.ts'

/** What a SNAP provider's answer means before the service looks into its body. */
export type SnapAnswer =
  | { readonly kind: 'success'; readonly body: JsonObject }
  | {
      readonly kind: 'refused'
      readonly httpStatus: number
      readonly caseCode: string
      readonly code: string
      readonly reason: string
    }
  | { readonly kind: 'unknown'; readonly reason: string }

/**
 * The client policy of SNAP BI: 200 with the service's own success code is final; no answer, 202, 408, 429, 5xx and
 * whatever cannot be read leaves the truth unknown; any other 4xx refuses.
 */
export function classify(result: WireResult, service: string): SnapAnswer {
  if (result.kind === 'lost') return { kind: 'unknown', reason: result.reason }
  const { status } = result
  if (isUndecided(status)) return { kind: 'unknown', reason: `http_${status}` }
  const body = readStrictObject(result.body)
  const code = readResponseCode(body?.['responseCode'])
  if (body === null || code === null) return { kind: 'unknown', reason: 'unreadable_body' }
  if (code.httpStatus !== status) return { kind: 'unknown', reason: 'code_and_status_disagree' }
  if (status === 200)
    return code.text === `200${service}00`
      ? { kind: 'success', body }
      : { kind: 'unknown', reason: `unexpected_code_${code.text}` }
  const reason = plainReason(body['responseMessage'])
  return { kind: 'refused', httpStatus: status, caseCode: code.caseCode, code: code.text, reason }
}

/** True for statuses after which the request may or may not have been carried out. */
export function isUndecided(status: number): boolean {
  if (status === 200) return false
  return status < 400 || status >= 500 || status === 408 || status === 429
}

/** A provider's sentence, bounded, for people to read. */
export function plainReason(text: unknown): string {
  return typeof text === 'string' && text.trim() !== '' ? text.trim().slice(0, 200) : 'no reason given'
}

/** 202: accepted and under way, asked about later. */
export function isUnderWay(answer: SnapAnswer): boolean {
  return answer.kind === 'unknown' && answer.reason === 'http_202'
}

/** 409 says that the reference exists already, 404xx18 that it exists with other data. */
export function mayExist(answer: Extract<SnapAnswer, { kind: 'refused' }>): boolean {
  return answer.httpStatus === 409 || (answer.httpStatus === 404 && answer.caseCode === '18')
}
