import { customerTokenOf } from './linked-account-token.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Channel, ChargeAnswer, ChargeRequest, PaymentProvider, RecordExchange } from './port.ts'

/**
 * Asks a provider to collect, handing it the living token of the buyer's linked account where the channel needs one. A
 * token that is refused is renewed and tried once more: nothing was carried out with it. Refused with the code `link_again`
 * where there is no living link.
 */
export async function chargeThrough(
  ctx: PaymentsCtx,
  asked: {
    readonly provider: PaymentProvider
    readonly channel: Channel
    readonly buyerId: string | undefined
    readonly request: ChargeRequest
  },
  record: RecordExchange,
): Promise<ChargeAnswer> {
  const { provider, channel, buyerId, request } = asked
  if (channel.offeredTo !== 'linked_buyers') return provider.charge(channel.id, request, record)
  if (buyerId === undefined) return linkAgain
  const owner = { buyerId, provider: provider.provider }
  const token = await customerTokenOf(ctx, owner)
  if (token.kind !== 'token') return answerWithout(token)
  const answer = await provider.charge(channel.id, { ...request, linkedAccount: token }, record)
  if (answer.kind !== 'refused' || answer.code !== 'link_again') return answer
  const renewed = await customerTokenOf(ctx, { ...owner, refused: token.customerToken })
  if (renewed.kind !== 'token') return answerWithout(renewed)
  if (renewed.customerToken === token.customerToken) return linkAgain
  return provider.charge(channel.id, { ...request, linkedAccount: renewed }, record)
}

const linkAgain: ChargeAnswer = {
  kind: 'refused',
  code: 'link_again',
  reason: 'Akun AstraPay perlu ditautkan lagi.',
}

function answerWithout(
  token: Exclude<Awaited<ReturnType<typeof customerTokenOf>>, { kind: 'token' }>,
): ChargeAnswer {
  switch (token.kind) {
    case 'link_again':
    case 'not_linked':
      return linkAgain
    case 'unknown':
      // Nothing was asked yet, so nothing can have been collected.
      return {
        kind: 'refused',
        code: 'token_unknown',
        reason: 'AstraPay tidak menjawab. Coba lagi sebentar lagi.',
      }
  }
}
