import type { JsonObject } from './json.ts'
import { isJsonObject, valueAt } from './json.ts'
import { parseAmountValue } from './money.ts'
import type { Customer } from './customers.ts'
import type { Merchant } from './state.ts'

/** An answer in SNAP form. `withheld` means: all was done as answered, but the caller never hears it. */
export type SnapAnswer = {
  status: number
  body: JsonObject
  headers?: Record<string, string>
  verdict: string
  withheld?: boolean
}

/** A service call that passed the gate. */
export type SnapCall = {
  merchant: Merchant
  body: JsonObject
  /** Whose token came in Authorization-Customer; null when none came. */
  customer: Customer | null
  /** A fault asks that a refund stay under way for so long. */
  refundHeldMs: number | null
}

/** A service call in the name of a customer. */
export type CustomerCall = SnapCall & { customer: Customer }

const messages = {
  '20000': 'Successful',
  '20200': 'Refund still in process',
  '40000': 'Bad Request',
  '40001': 'Invalid Field Format',
  '40002': 'Invalid Mandatory Field',
  '40100': 'Unauthorized.',
  '40101': 'Invalid Token (B2B)',
  '40102': 'Invalid Token (B2B2C)',
  '40104': 'Customer Token Not Found',
  '40301': 'Feature Not Allowed.',
  '40302': 'Exceeds Transaction Amount Limit',
  '40305': 'Inactive Account',
  '40306': 'Feature Not Allowed At This Time.',
  '40314': 'Insufficient Funds',
  '40315': 'Transaction Not Permitted.',
  '40318': 'Inactive Card/Account/Customer',
  '40323': 'Account Limit Exceeded',
  '40400': 'Invalid Transaction Status',
  '40401': 'Transaction Not Found',
  '40402': 'Invalid Routing',
  '40408': 'Invalid Merchant',
  '40411': 'Invalid Account',
  '40413': 'Invalid Amount',
  '40417': 'Invalid Terminal',
  '40418': 'Inconsistent Request',
  '40500': 'Requested Function Is Not Supported',
  '40900': 'Conflict',
  '40901': 'Duplicate partnerReferenceNo',
  '42900': 'Too Many Requests',
  '50000': 'General Error',
  '50001': 'Internal Server Error',
} as const

/** HTTP status and case code of an answer, without the service code that stands between them. */
export type SnapCase = keyof typeof messages

/** A successful answer of a service. */
export function accept(
  service: string,
  fields: JsonObject,
  snapCase: '20000' | '20200' = '20000',
): SnapAnswer {
  return {
    status: Number(snapCase.slice(0, 3)),
    body: { ...coded(service, snapCase), ...fields },
    verdict: 'accepted',
  }
}

/** A refusal; the detail is appended to the message of the case. */
export function refuse(service: string, snapCase: SnapCase, detail = ''): SnapAnswer {
  const body = coded(service, snapCase, detail)
  return {
    status: Number(snapCase.slice(0, 3)),
    body,
    verdict: `refused ${body.responseCode}: ${body.responseMessage}`,
  }
}

/** A refusal whose message the provider's text gives word for word. */
export function refuseSaying(service: string, snapCase: SnapCase, responseMessage: string): SnapAnswer {
  const answer = refuse(service, snapCase)
  const { responseCode } = answer.body
  return {
    ...answer,
    body: { responseCode, responseMessage },
    verdict: `refused ${String(responseCode)}: ${responseMessage}`,
  }
}

function coded(
  service: string,
  snapCase: SnapCase,
  detail = '',
): { responseCode: string; responseMessage: string } {
  return {
    responseCode: snapCase.slice(0, 3) + service + snapCase.slice(3),
    responseMessage: `${messages[snapCase]} ${detail}`.trim().slice(0, 150),
  }
}

/** Reads the fields of a body and remembers the first thing wrong with them. */
export type FieldReader = {
  required(path: string, lengthMax: number): string
  optional(path: string, lengthMax: number): string | null
  amount(path: string): bigint
  /** Remembers a field as wrongly formed. */
  malformed(path: string): void
  refusal(): SnapAnswer | null
}

/** A reader whose values are only meaningful while `refusal()` is null. */
export function readFields(service: string, body: JsonObject): FieldReader {
  let refusal: SnapAnswer | null = null
  const note = (snapCase: SnapCase, path: string): void => {
    refusal ??= refuse(service, snapCase, path)
  }
  const optional = (path: string, lengthMax: number): string | null => {
    const value = valueAt(body, path)
    if (value === undefined || value === null || value === '') return null
    if (typeof value === 'string' && value.length <= lengthMax) return value
    note('40001', path)
    return null
  }
  const required = (path: string, lengthMax: number): string => {
    const value = optional(path, lengthMax)
    if (value === null) note('40002', path)
    return value ?? ''
  }
  return {
    optional,
    required,
    amount: (path) => {
      if (!isJsonObject(valueAt(body, path))) note('40002', path)
      const amountIdr = parseAmountValue(required(`${path}.value`, 16))
      if (amountIdr === null) note('40001', `${path}.value`)
      if (required(`${path}.currency`, 3) !== 'IDR') note('40001', `${path}.currency`)
      return amountIdr ?? 0n
    },
    malformed: (path) => note('40001', path),
    refusal: () => refusal,
  }
}
