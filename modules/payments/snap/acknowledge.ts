import type { AcknowledgeOutcome, WireAnswer } from '../port.ts'
import { snapWireAnswer } from './token-endpoint.ts'

/** What differs between the services we answer. */
interface AcknowledgedService {
  readonly service: string
  /** Where the payment is not ours: 12 for a bill, 01 for a transaction. */
  readonly notFoundCase: '01' | '12'
  /** Added to a success only. */
  readonly echo: object
}

/** The answer to a SNAP notification, in the standard's codes. */
export function acknowledgeSnap(
  { service, notFoundCase, echo }: AcknowledgedService,
  outcome: AcknowledgeOutcome,
  now: Date,
): WireAnswer {
  if (outcome === 'stored')
    return snapWireAnswer({ responseCode: `200${service}00`, responseMessage: 'Successful', ...echo }, now)
  const refusal = refusals[outcome]
  const caseCode = outcome === 'unknown_payment' ? notFoundCase : refusal.caseCode
  const responseCode = `${refusal.httpStatus}${service}${caseCode}`
  return snapWireAnswer({ responseCode, responseMessage: refusal.message }, now)
}

const refusals = {
  bad_signature: { httpStatus: 401, caseCode: '00', message: 'Unauthorized. [Signature]' },
  bad_token: { httpStatus: 401, caseCode: '01', message: 'Invalid Token (B2B)' },
  missing_header: { httpStatus: 400, caseCode: '02', message: 'Invalid Mandatory Field {header}' },
  unreadable: { httpStatus: 400, caseCode: '00', message: 'Bad Request' },
  unknown_payment: { httpStatus: 404, caseCode: '01', message: 'Transaction Not Found' },
  amount_mismatch: { httpStatus: 404, caseCode: '13', message: 'Invalid Amount' },
} as const satisfies Record<Exclude<AcknowledgeOutcome, 'stored'>, object>
