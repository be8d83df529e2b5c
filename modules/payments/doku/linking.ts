import { z } from 'zod'
import { assert, present } from '#platform/assert.ts'
import type { AccountLinking } from '../linked-port.ts'
import type { RecordExchange } from '../port.ts'
import { askCustomerToken } from '../snap/customer-token.ts'
import { isPageUrl } from '../snap/page-url.ts'
import type { DebitChannel } from './debit-channels.ts'
import { deviceHeader, type SnapDesk } from './desk.ts'
import { dokuPhone, virtualAccountName } from './wire.ts'

const bindPath = '/direct-debit/core/v1/registration-account-binding'
const unbindPath = '/direct-debit/core/v1/registration-account-unbinding'
const customerTokenPath = '/authorization/v1/access-token/b2b2c'

const BindingWire = z.object({
  redirectUrl: z.string(),
  additionalInfo: z.object({ authCode: z.string().max(256).nullish() }).nullish(),
})

type BindRequest = Parameters<AccountLinking['bind']>[0]
type Link = Parameters<AccountLinking['unbind']>[0]

interface LinkingDesk extends SnapDesk {
  /** The channels that are configured and charge linked accounts. */
  readonly linked: readonly DebitChannel[]
}

/** Linking a wallet or bank account (services 07, 74, 09). */
export function createLinking(desk: LinkingDesk): AccountLinking {
  return {
    bind: (request, record) => bind(desk, request, record),
    token: (grant, record) =>
      askCustomerToken(
        desk.keyPair,
        {
          path: customerTokenPath,
          now: desk.now(),
          body:
            grant.kind === 'auth_code'
              ? { grantType: 'authorization_code', authCode: grant.code, additionalInfo: {} }
              : { grantType: 'refresh_token', refreshToken: grant.refreshToken, additionalInfo: {} },
        },
        record,
      ),
    unbind: (link, record) => unbind(desk, link, record),
  }
}

async function bind(
  desk: LinkingDesk,
  request: BindRequest,
  record: RecordExchange,
): ReturnType<AccountLinking['bind']> {
  const debit = linkedChannel(desk, request.channelId)
  const call = {
    operation: 'account_binding',
    method: 'POST',
    path: bindPath,
    service: '07',
    channelId: null,
    headers: { 'X-IP-ADDRESS': desk.ipAddress, 'X-DEVICE-ID': deviceHeader(request.deviceId) },
    body: {
      phoneNo: dokuPhone(request.phone ?? '') ?? '',
      additionalInfo: {
        channel: debit.dokuChannel,
        custIdMerchant: request.buyerId,
        customerName: virtualAccountName(request.name),
        ...(request.email === null ? {} : { email: request.email }),
        country: 'Indonesia',
        successRegistrationUrl: request.returnUrl,
        failedRegistrationUrl: request.returnUrl,
        // Allo Bank asks for the device; a browser has no better answer.
        deviceModel: 'browser',
        osType: 'browser',
        channelId: 'web',
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
}

async function unbind(
  desk: LinkingDesk,
  link: Link,
  record: RecordExchange,
): ReturnType<AccountLinking['unbind']> {
  const debit = linkedChannel(desk, link.channelId)
  const call = {
    operation: 'account_unbinding',
    method: 'POST',
    path: unbindPath,
    service: '09',
    channelId: null,
    headers: { 'X-IP-ADDRESS': desk.ipAddress, 'X-DEVICE-ID': deviceHeader(link.deviceId) },
    body: { tokenId: link.refreshToken, additionalInfo: { channel: debit.dokuChannel } },
  } as const
  const answer = await desk.client.call(call, record)
  if (answer.kind === 'unknown') return answer
  if (answer.kind === 'success') return { kind: 'unbound' }
  // The link is not there any more, which is what was wanted.
  const isGone = answer.httpStatus === 401 && (answer.caseCode === '02' || answer.caseCode === '04')
  return isGone ? { kind: 'unbound' } : { kind: 'refused', code: answer.code, reason: answer.reason }
}

function linkedChannel(desk: LinkingDesk, channelId: string | undefined): DebitChannel {
  const named = desk.linked.filter(({ channel }) => channelId === undefined || channel.id === channelId)
  assert(named.length === 1, `one linked channel of DOKU is meant by ${channelId ?? 'no name'}`)
  return present(named[0], 'a list of one has a first')
}
