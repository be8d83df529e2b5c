import { z } from 'zod'
import type { AccountLinking } from '../linked-port.ts'
import { askCustomerToken } from '../snap/customer-token.ts'
import { isPageUrl } from '../snap/page-url.ts'
import { isDeadCustomer, type Desk } from './desk.ts'

const bindingChannelId = '01207'
const unbindingChannelId = '01709'

const BindingWire = z.object({
  redirectUrl: z.string(),
  additionalInfo: z.object({ authCode: z.string().max(256).nullish() }).nullish(),
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
    token: (grant, record) =>
      askCustomerToken(
        desk.keyPair,
        {
          path: desk.paths.customerToken,
          now: desk.now(),
          body: grantBody(grant),
        },
        record,
      ),
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

/** A grant in AstraPay's words (service 74). */
function grantBody(grant: Parameters<AccountLinking['token']>[0]) {
  return grant.kind === 'auth_code'
    ? { grantType: 'AUTHORIZATION_CODE', authCode: grant.code }
    : { grantType: 'REFRESH_TOKEN', refreshToken: grant.refreshToken }
}
