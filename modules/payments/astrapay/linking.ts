import { z } from 'zod'
import type { AccountLinking } from '../linked-port.ts'
import type { RecordExchange } from '../port.ts'
import { callByKeyPair } from '../snap/client.ts'
import { isPageUrl } from '../snap/page-url.ts'
import { readTimestamp, snapTimestamp } from '../snap/timestamps.ts'
import { isDeadCustomer, type Desk } from './desk.ts'

const bindingChannelId = '01207'
const unbindingChannelId = '01709'

const BindingWire = z.object({
  redirectUrl: z.string(),
  additionalInfo: z.object({ authCode: z.string().max(256).nullish() }).nullish(),
})

const TokenWire = z.object({
  accessToken: z.string().min(1).max(4_096),
  accessTokenExpiryTime: z.string(),
  refreshToken: z.string().min(1).max(512),
  refreshTokenExpiryTime: z.string(),
})

/** Linking a wallet (services 07, 74 and 09). */
export function createLinking(desk: Desk): AccountLinking {
  return {
    async bind(request, record) {
      const call = {
        operation: 'account_binding',
        method: 'POST',
        path: desk.paths.binding,
        service: '07',
        channelId: bindingChannelId,
        headers: { 'X-DEVICE-ID': request.deviceId },
        body: {
          merchantId: desk.merchantId,
          ...(request.phone === null ? {} : { phoneNo: localPhone(request.phone) }),
          additionalInfo: {
            finishBindingUrl: request.returnUrl,
            externalUid: request.buyerId,
            name: request.name,
            ...(request.email === null ? {} : { email: request.email }),
          },
        },
      } as const
      const answer = await desk.client.call(call, record)
      if (answer.kind === 'unknown') return answer
      if (answer.kind === 'refused') return { kind: 'refused', code: answer.code, reason: answer.reason }
      const wire = BindingWire.safeParse(answer.body)
      if (!wire.success) return { kind: 'unknown', reason: 'unreadable_body' }
      const { redirectUrl, additionalInfo } = wire.data
      if (!isPageUrl(redirectUrl, desk.baseUrl)) return { kind: 'unknown', reason: 'unusable_page_url' }
      return { kind: 'redirect', url: redirectUrl, authCode: additionalInfo?.authCode ?? null }
    },
    token: (grant, record) => askCustomerToken(desk, grant, record),
    async unbind(link, record) {
      const call = {
        operation: 'account_unbinding',
        method: 'POST',
        path: desk.paths.unbinding,
        service: '09',
        channelId: unbindingChannelId,
        headers: { 'X-DEVICE-ID': link.deviceId },
        body: { merchantId: desk.merchantId, additionalInfo: { refreshToken: link.refreshToken } },
      } as const
      const answer = await desk.client.call(call, record)
      if (answer.kind === 'unknown') return answer
      if (answer.kind === 'success') return { kind: 'unbound' }
      // The link is not there any more, which is what was wanted.
      if (isDeadCustomer(answer)) return { kind: 'unbound' }
      const isReserved = answer.httpStatus === 403 && answer.caseCode === '06'
      return { kind: 'refused', code: isReserved ? 'money_reserved' : answer.code, reason: answer.reason }
    },
  }
}

/** Digits beginning with 0, as AstraPay's own tokens name a number. */
function localPhone(phone: string): string {
  return phone.replaceAll(/\D/g, '').replace(/^62/, '0')
}

type Grant = Parameters<AccountLinking['token']>[0]

/** Service 74. It is signed like the B2B token call and carries no bearer token. */
async function askCustomerToken(
  desk: Desk,
  grant: Grant,
  record: RecordExchange,
): ReturnType<AccountLinking['token']> {
  const call = {
    operation: 'customer_token',
    path: desk.paths.customerToken,
    service: '74',
    timestamp: snapTimestamp(desk.now()),
    body:
      grant.kind === 'auth_code'
        ? { grantType: 'AUTHORIZATION_CODE', authCode: grant.code }
        : { grantType: 'REFRESH_TOKEN', refreshToken: grant.refreshToken },
  }
  const answer = await callByKeyPair(desk.keyPair, call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'refused') {
    const { code, reason } = answer
    // Every refusal is 4017400; only its text says whether the customer's grant or our own signature is bad.
    const isGrant = answer.httpStatus === 401 && /auth\s?code|refresh\s?token/i.test(reason)
    return isGrant ? { kind: 'refused', code, reason } : { kind: 'unknown', reason: `refused_${code}` }
  }
  const wire = TokenWire.safeParse(answer.body)
  // expiresIn is not among its fields: the times themselves count.
  const expiresAt = wire.success ? readTimestamp(wire.data.accessTokenExpiryTime) : null
  const refreshExpiresAt = wire.success ? readTimestamp(wire.data.refreshTokenExpiryTime) : null
  if (!wire.success || expiresAt === null || refreshExpiresAt === null)
    return { kind: 'unknown', reason: 'unreadable_body' }
  const { accessToken, refreshToken } = wire.data
  return { kind: 'token', accessToken, expiresAt, refreshToken, refreshExpiresAt }
}
