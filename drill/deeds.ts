import {
  sendRefund,
  findPaymentOfOrder,
  startAttempt,
  askAttempt,
  askDueAttempts,
  cancelPayment,
  endUnwantedAttempts,
  expirePayments,
  applyForgottenNotifications,
} from '#payments'
import { openOrder } from '../apps/testing/orders.ts'
import type { HouseCtx } from '../apps/wiring.ts'

type Input = Readonly<Record<string, string>>
type Outcome = Readonly<Record<string, string>>

const text = (input: Input, field: string) => input[field] ?? ''

/** What an actor can be told to do. Each may be done again after a death on the way, as a person or a job would. */
export const deeds = {
  async order(ctx: HouseCtx, input: Input): Promise<Outcome> {
    const { payment, orderId, visitorToken } = await openOrder(ctx, text(input, 'partId'))
    return { paymentId: payment.id, orderId, visitorToken }
  },
  async start(ctx: HouseCtx, input: Input): Promise<Outcome> {
    const paymentId = text(input, 'paymentId')
    const started = await startAttempt(ctx, { paymentId, channelId: text(input, 'channelId') })
    return { kind: started.kind }
  },
  async ask(ctx: HouseCtx, input: Input): Promise<Outcome> {
    const answer = await askAttempt(ctx, { attemptId: text(input, 'attemptId') })
    return { kind: answer?.kind ?? 'nothing_to_ask' }
  },
  async askDue(ctx: HouseCtx): Promise<Outcome> {
    const { asked } = await askDueAttempts(ctx)
    return { asked: String(asked) }
  },
  async expire(ctx: HouseCtx): Promise<Outcome> {
    const { expired } = await expirePayments(ctx)
    return { expired: String(expired) }
  },
  async cancel(ctx: HouseCtx, input: Input): Promise<Outcome> {
    const { kind } = await cancelPayment(ctx, { paymentId: text(input, 'paymentId'), reason: 'drill' })
    return { kind }
  },
  async endUnwanted(ctx: HouseCtx): Promise<Outcome> {
    const { ended } = await endUnwantedAttempts(ctx)
    return { ended: String(ended) }
  },
  async applyForgotten(ctx: HouseCtx): Promise<Outcome> {
    await applyForgottenNotifications(ctx)
    return {}
  },
  async sendRefund(ctx: HouseCtx, input: Input): Promise<Outcome> {
    await sendRefund(ctx, { refundId: text(input, 'refundId') })
    return {}
  },
  async stateOf(ctx: HouseCtx, input: Input): Promise<Outcome> {
    const view = await findPaymentOfOrder(ctx, { orderId: text(input, 'orderId') })
    return { state: view?.payment.state ?? '', reference: view?.attempt?.reference ?? '' }
  },
}

export type Deed = keyof typeof deeds
