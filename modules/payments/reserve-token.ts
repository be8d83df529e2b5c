import { customerTokenOf } from './linked-account-token.ts'
import type { MoneyReserving } from './linked-port.ts'
import type { PaymentsCtx } from './payment.ts'
import type { Exchange, RecordExchange } from './port.ts'
import type { ReservationRow } from './reserve.store.ts'

type LinkedAccount = { readonly customerToken: string; readonly deviceId: string }
type Refusal = { readonly kind: 'refused'; readonly code: string; readonly reason: string }

/**
 * Asks about a reservation in the name of its buyer. A token that is refused is renewed and tried once more, as nothing
 * was carried out with it; without a living link the question is refused with the code `link_again`.
 */
export async function askWithToken<Answer extends { readonly kind: string }>(
  ctx: PaymentsCtx,
  row: ReservationRow,
  ask: (reserving: MoneyReserving, linkedAccount: LinkedAccount, record: RecordExchange) => Promise<Answer>,
): Promise<{ answer: Answer | Refusal; exchanges: readonly Exchange[] }> {
  const exchanges: Exchange[] = []
  const record: RecordExchange = (exchange) => void exchanges.push(exchange)
  const { reserving } = ctx.payments.providers[row.provider]
  if (reserving === null) return { answer: refusal('unsupported'), exchanges }
  const owner = { buyerId: row.buyer_id, provider: row.provider }
  const token = await customerTokenOf(ctx, owner)
  if (token.kind !== 'token') return { answer: refusalOf(token), exchanges }
  const answer = await ask(reserving, token, record)
  if (!isDeadToken(answer)) return { answer, exchanges }
  const renewed = await customerTokenOf(ctx, { ...owner, refused: token.customerToken })
  if (renewed.kind !== 'token') return { answer: refusalOf(renewed), exchanges }
  if (renewed.customerToken === token.customerToken) return { answer, exchanges }
  return { answer: await ask(reserving, renewed, record), exchanges }
}

function isDeadToken(answer: { readonly kind: string }): boolean {
  return answer.kind === 'refused' && 'code' in answer && answer.code === 'link_again'
}

function refusalOf(token: Exclude<Awaited<ReturnType<typeof customerTokenOf>>, { kind: 'token' }>): Refusal {
  return token.kind === 'unknown' ? refusal('token_unknown') : refusal('link_again')
}

function refusal(code: string): Refusal {
  return { kind: 'refused', code, reason: code }
}
