import type { AcknowledgeOutcome, IncomingNotification, WireAnswer } from '../port.ts'
import { acknowledgeSnap } from '../snap/acknowledge.ts'
import { readStrictObject } from '../snap/strict-json.ts'

/** Any 2xx ends DOKU's retries; the body is ignored. */
export function acknowledgeHttp(outcome: AcknowledgeOutcome): WireAnswer {
  const status = httpStatuses[outcome]
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message: status === 200 ? 'OK' : outcome }),
  }
}

/** Service 25 wants its account back in the answer. */
export function acknowledgeVaPayment(input: IncomingNotification, outcome: AcknowledgeOutcome): WireAnswer {
  const body = readStrictObject(input.rawBody)
  const echoed = [
    'partnerServiceId',
    'customerNo',
    'virtualAccountNo',
    'virtualAccountName',
    'trxId',
    'paymentRequestId',
    'paidAmount',
  ]
  const virtualAccountData = Object.fromEntries(
    Object.entries(body ?? {}).filter(([name]) => echoed.includes(name)),
  )
  const answer = { service: '25', notFoundCase: '12', echo: { virtualAccountData } } as const
  return acknowledgeSnap(answer, outcome, input.receivedAt)
}

/** Services 52 (QRIS) and 56 (wallets and direct debits). */
export function acknowledgeTransaction(
  service: '52' | '56',
  input: IncomingNotification,
  outcome: AcknowledgeOutcome,
): WireAnswer {
  const reference = readStrictObject(input.rawBody)?.['originalReferenceNo']
  const approvalCode = typeof reference === 'string' ? reference.slice(0, 20) : ''
  const echo = service === '56' ? { approvalCode } : {}
  return acknowledgeSnap({ service, notFoundCase: '01', echo }, outcome, input.receivedAt)
}

const httpStatuses = {
  stored: 200,
  missing_header: 400,
  unreadable: 400,
  bad_signature: 401,
  bad_token: 401,
  unknown_payment: 404,
  amount_mismatch: 422,
} as const satisfies Record<AcknowledgeOutcome, number>
