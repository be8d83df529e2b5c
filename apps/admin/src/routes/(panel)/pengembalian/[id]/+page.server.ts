import { error, fail, type RequestEvent } from '@sveltejs/kit'
import { may } from '#access'
import {
  approveRefund,
  askRefundAgain,
  confirmPayout,
  findRefundDetail,
  giveRefundAccount,
  maskAccount,
  readPayoutAccount,
  refundNeedsPerson,
  rejectRefund,
  resolveRefund,
  type Actor,
} from '#payments'
import { businessDay } from '#platform/clock.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { HouseCtx } from '../../../../../../wiring.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const detail = await findRefundDetail(ctx, { refundId: params.id })
  if (detail === null || locals.session === null) error(404)
  const { refund, payment, history, exchanges } = detail
  const mayApprove = may(by, 'refund.approve')
  const { account } = refund
  return {
    now: ctx.now(),
    today: businessDay(ctx.now()),
    payment: { id: payment.id, number: payment.number, buyerName: payment.buyerName },
    refund: {
      ...refund,
      // In full only to those who pay it out.
      account: account === null || mayApprove ? account : { ...account, number: maskAccount(account.number) },
    },
    history,
    exchanges,
    isStuck: refundNeedsPerson(refund),
    isMaker: refund.maker === by.id,
    mayApprove,
    mayOrder: may(by, 'refund.order'),
  }
}

interface Deed {
  readonly refundId: string
  readonly form: FormData
  readonly by: Actor
}

export const actions: Actions = {
  setujui: (event) => act(event, (ctx, { refundId, by }) => approveRefund(ctx, { refundId, by })),
  tolak: (event) =>
    act(event, (ctx, { refundId, form, by }) =>
      rejectRefund(ctx, { refundId, reason: formText(form, 'reason'), by }),
    ),
  rekening: (event) =>
    act(event, (ctx, { refundId, form, by }) => {
      const [bank, number, holder] = ['bank', 'number', 'holder'].map((name) => formText(form, name))
      const account = readPayoutAccount({ bank: bank ?? '', number: number ?? '', holder: holder ?? '' })
      return giveRefundAccount(ctx, { refundId, account, by })
    }),
  bayar: (event) =>
    act(event, (ctx, { refundId, form, by }) =>
      confirmPayout(ctx, {
        refundId,
        paidOn: formText(form, 'paidOn'),
        bankReference: formText(form, 'bankReference'),
        by,
      }),
    ),
  putuskan: (event) =>
    act(event, (ctx, { refundId, form, by }) =>
      resolveRefund(ctx, {
        refundId,
        went: formText(form, 'went') === 'ya',
        providerReference: formText(form, 'providerReference'),
        reason: formText(form, 'reason'),
        by,
      }),
    ),
  tanya: (event) => act(event, (ctx, { refundId }) => askRefundAgain(ctx, { refundId })),
}

const successes: ReadonlySet<string> = new Set([
  'approved',
  'rejected',
  'saved',
  'confirmed',
  'resolved',
  'asked',
])

/** What came of it is told on the page; pressed twice, the second time tells that it is done already. */
async function act<Kind extends string>(
  event: RequestEvent<{ id: string }>,
  run: (ctx: HouseCtx, deed: Deed) => Promise<{ readonly kind: Kind }>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const { kind } = await run(event.locals.house.ctx, { refundId: event.params.id, form, by })
  return successes.has(kind) ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}
