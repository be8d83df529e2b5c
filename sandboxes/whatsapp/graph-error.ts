import { randomBytes } from 'node:crypto'

/** Meta's codes with the HTTP status and title the sandbox gives them (see DIFFERENCES.md for the unverified ones). */
const known: Record<number, { status: number; title: string }> = {
  0: { status: 401, title: 'AuthException' },
  1: { status: 400, title: 'API Unknown' },
  2: { status: 503, title: 'API Service' },
  3: { status: 500, title: 'API Method' },
  4: { status: 400, title: 'API Too Many Calls' },
  10: { status: 403, title: 'Permission Denied' },
  33: { status: 400, title: 'Parameter value is not valid' },
  100: { status: 400, title: 'Invalid parameter' },
  190: { status: 401, title: 'Access token has expired' },
  368: { status: 403, title: 'Temporarily blocked for policies violations' },
  80007: { status: 400, title: 'Rate limit issues' },
  130429: { status: 429, title: 'Rate limit hit' },
  130472: { status: 400, title: "User's number is part of an experiment" },
  130497: { status: 403, title: 'Business account is restricted from messaging users in this country' },
  131000: { status: 500, title: 'Something went wrong' },
  131005: { status: 403, title: 'Access denied' },
  131008: { status: 400, title: 'Required parameter is missing' },
  131009: { status: 400, title: 'Parameter value is not valid' },
  131016: { status: 500, title: 'Service unavailable' },
  131021: { status: 400, title: 'Recipient cannot be sender' },
  131026: { status: 400, title: 'Message undeliverable' },
  131030: { status: 400, title: 'Recipient phone number not in allowed list' },
  131031: { status: 403, title: 'Account has been locked' },
  131037: { status: 400, title: 'Display name not approved' },
  131042: { status: 400, title: 'Business eligibility payment issue' },
  131045: { status: 500, title: 'Incorrect certificate' },
  131047: { status: 400, title: 'Re-engagement message' },
  131048: { status: 400, title: 'Spam rate limit hit' },
  131049: { status: 400, title: 'Message not delivered to maintain healthy ecosystem engagement' },
  131051: { status: 400, title: 'Unsupported message type' },
  131056: { status: 400, title: 'Business account to consumer account pair rate limit hit' },
  131057: { status: 500, title: 'Account in maintenance mode' },
  131062: { status: 400, title: 'Authentication messages need a phone number' },
  132000: { status: 400, title: 'Template parameter count mismatch' },
  132001: { status: 404, title: 'Template does not exist in the translation' },
  132005: { status: 400, title: 'Template hydrated text too long' },
  132007: { status: 400, title: 'Template format character policy violated' },
  132012: { status: 400, title: 'Template parameter format mismatch' },
  132015: { status: 400, title: 'Template is paused' },
  132016: { status: 400, title: 'Template is disabled' },
  133010: { status: 400, title: 'Phone number not registered' },
}

export type GraphError = { kind: 'graph_error'; status: number; code: number; body: string }

/** A refusal in the shape of Meta's Graph API. */
export function graphError(code: number, details: string): GraphError {
  const { status, title } = known[code] ?? { status: 400, title: 'Error' }
  const error = {
    message: code === 190 ? `Error validating access token: ${details}` : `(#${code}) ${title}`,
    type: 'OAuthException',
    code,
    ...(code === 190 ? {} : { error_data: { messaging_product: 'whatsapp', details } }),
    fbtrace_id: `A${randomBytes(9).toString('base64url')}`,
  }
  return { kind: 'graph_error', status, code, body: JSON.stringify({ error }) }
}

/** The entry of `errors` in a failed status. */
export function statusError(code: number, details: string): Record<string, unknown> {
  const title = known[code]?.title ?? 'Error'
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  }
}

export function isKnownCode(code: number): boolean {
  return code in known
}
