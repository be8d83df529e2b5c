import { balanceIdrOf, openBinding, unbind } from './bindings.ts'
import { openCardData, readCard } from './card-data.ts'
import { bindingOfCaller, bindingOfToken } from './customer-tokens.ts'
import { debitChannels } from './debit-channels.ts'
import { headerOf } from './http.ts'
import type { Incoming, Reply } from './http.ts'
import { objectAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { isHttpUrl } from './merchants.ts'
import { snapAmount } from './snap-amount.ts'
import { format, isRefusal, mandatory } from './snap-door.ts'
import type { SnapCaller, SnapRefusal } from './snap-door.ts'
import { serveSnap } from './snap-serve.ts'
import type { Binding } from './state.ts'
import type { World } from './world.ts'

/** `POST …/registration-account-binding` */
export function bindAccount(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '07', work: bindAccountOf, headers: ['X-IP-ADDRESS'] })
}

/** `POST …/registration-account-unbinding` */
export function unbindAccount(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '09', work: unbindOf('account'), headers: ['X-IP-ADDRESS'] })
}

/** `POST …/registration-card-bind` */
export function bindCard(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '01', work: bindCardOf, headers: [] })
}

/** `POST …/registration-card-unbind` */
export function unbindCard(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '05', work: unbindOf('card'), headers: [] })
}

/** `POST …/balance-inquiry` */
export function inquireBalance(world: World, incoming: Incoming): Reply {
  return serveSnap(world, incoming, { service: '11', work: balanceOf, headers: ['X-IP-ADDRESS'] })
}

function bindAccountOf(world: World, caller: SnapCaller): object | SnapRefusal {
  const { body } = caller
  const extra = objectAt(body, 'additionalInfo')
  if (textAt(body, 'phoneNo') === '') return mandatory('phoneNo')
  const refusal = customerRefusal(body, textAt(extra, 'custIdMerchant'), 'additionalInfo.custIdMerchant')
  if (refusal !== null) return refusal
  if (textAt(extra, 'channel') === 'DIRECT_DEBIT_ALLO_SNAP') {
    const missing = ['deviceModel', 'osType', 'channelId'].find((field) => textAt(extra, field) === '')
    if (missing !== undefined) return mandatory(`additionalInfo.${missing}`)
    if (headerOf(caller.incoming, 'x-device-id') === '') return mandatory('X-DEVICE-ID')
  }
  return opened(world, caller, { kind: 'account', maskedCard: null })
}

function bindCardOf(world: World, caller: SnapCaller): object | SnapRefusal {
  const { body, merchant } = caller
  if (textAt(body, 'cardData') === '') return mandatory('cardData')
  const refusal = customerRefusal(body, textAt(body, 'custIdMerchant'), 'custIdMerchant')
  if (refusal !== null) return refusal
  const data = openCardData(textAt(body, 'cardData'), merchant.secretKey)
  if (data === null) return format('cardData')
  const card = readCard(data)
  if (typeof card === 'string') return format(card)
  return opened(world, caller, { kind: 'card', maskedCard: card.masked })
}

/** The rules that hold for accounts and cards. */
function customerRefusal(body: JsonObject, custId: string, custIdField: string): SnapRefusal | null {
  const extra = objectAt(body, 'additionalInfo')
  const phone = textAt(body, 'phoneNo')
  if (phone !== '' && !/^\d{9,16}$/.test(phone)) return format('phoneNo')
  if (custId === '') return mandatory(custIdField)
  if (custId.length > 64) return format(custIdField)
  const missing = ['channel', 'successRegistrationUrl', 'failedRegistrationUrl'].find(
    (field) => textAt(extra, field) === '',
  )
  if (missing !== undefined) return mandatory(`additionalInfo.${missing}`)
  const wrongUrl = ['successRegistrationUrl', 'failedRegistrationUrl'].find(
    (field) => !isHttpUrl(extra[field]),
  )
  if (wrongUrl !== undefined) return format(`additionalInfo.${wrongUrl}`)
  const channel = debitChannels.get(textAt(extra, 'channel'))
  if (channel === undefined) return format('additionalInfo.channel')
  return channel.jumpsToApp ? { status: 403, case: '01', message: 'Feature Not Allowed' } : null
}

function opened(
  world: World,
  { merchant, body }: SnapCaller,
  made: Pick<Binding, 'kind' | 'maskedCard'>,
): object {
  const extra = objectAt(body, 'additionalInfo')
  const binding = openBinding(world, {
    ...made,
    clientId: merchant.clientId,
    channel: textAt(extra, 'channel'),
    custIdMerchant: textAt(extra, 'custIdMerchant') || textAt(body, 'custIdMerchant'),
    phone: textAt(body, 'phoneNo'),
    customerName: textAt(extra, 'customerName'),
    successUrl: textAt(extra, 'successRegistrationUrl'),
    failedUrl: textAt(extra, 'failedRegistrationUrl'),
  })
  return {
    referenceNo: binding.referenceNo,
    redirectUrl: `${world.publicUrl}/direct-debit/ui/binding/${binding.referenceNo}`,
    additionalInfo: {
      custIdMerchant: binding.custIdMerchant,
      status: binding.status,
      authCode: binding.authCode,
    },
  }
}

/** Names the tie by its customer token, as access or as refresh token. */
function unbindOf(kind: Binding['kind']) {
  return (world: World, { merchant, body }: SnapCaller): object | SnapRefusal => {
    const tokenId = textAt(body, 'tokenId')
    const channel = textAt(objectAt(body, 'additionalInfo'), 'channel')
    if (tokenId === '') return mandatory('tokenId')
    if (channel === '') return mandatory('additionalInfo.channel')
    const binding = bindingOfToken(world, tokenId, 'access') ?? bindingOfToken(world, tokenId, 'refresh')
    if (binding?.clientId !== merchant.clientId || binding.kind !== kind)
      return { status: 401, case: '02', message: 'Invalid Customer Token' }
    if (binding.channel !== channel) return { status: 404, case: '18', message: 'Inconsistent Request' }
    unbind(world, binding)
    return { referenceNo: binding.referenceNo }
  }
}

function balanceOf(world: World, caller: SnapCaller): object | SnapRefusal {
  const channel = textAt(objectAt(caller.body, 'additionalInfo'), 'channel')
  if (channel === '') return mandatory('additionalInfo.channel')
  const binding = bindingOfCaller(world, caller)
  if (isRefusal(binding)) return binding
  if (binding.channel !== channel) return { status: 401, case: '02', message: 'Invalid Customer Token' }
  const amount = snapAmount(balanceIdrOf(binding))
  return { accountInfos: [{ balanceType: 'CASH', amount, flatAmount: amount, holdAmount: snapAmount(0) }] }
}
