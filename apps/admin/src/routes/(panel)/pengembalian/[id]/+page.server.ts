import { error, fail, type RequestEvent } from '@sveltejs/kit'
import { findWaitingApproval, may, type Actor, type ProofNeeded } from '#access'
import {
  approveRefund,
  askRefundAgain,
  confirmPayout,
  findRefundForStaff,
  maskAccount,
  readPayoutAccount,
  refundApprovalOf,
  refundNeedsPerson,
  rejectRefund,
  resolveRefund,
  setRefundAccount,
} from '#payments'
import { businessDay } from '#platform/clock.ts'
import { formatRupiah } from '#ui/money.ts'
import { messagesOf, type Messages } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import { isProofNeeded } from '../../../../lib/server/proof-of.ts'
import type { HouseCtx } from '../../../../../../wiring.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const detail = await findRefundForStaff(ctx, { refundId: params.id, by })
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
    /** Which proposal the page shows: a yes to another one is none. */
    seen: (await findWaitingApproval(ctx, refundApprovalOf(refund.id)))?.hash ?? '',
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

/** What a deed is called where its fresh factor is given. */
type Summary = (t: Messages['refund'], sum: string, form: FormData) => string

export const actions: Actions = {
  setujui: (event) =>
    act(event, {
      run: (ctx, { refundId, form, by }) => approveRefund(ctx, { refundId, by, ...seenOf(form) }),
      summary: (t, sum) => t.approve.yes(sum),
    }),
  tolak: (event) =>
    act(event, {
      run: (ctx, { refundId, form, by }) =>
        rejectRefund(ctx, { refundId, reason: formText(form, 'reason'), by }),
      summary: (t, sum) => `${t.approve.no} ${sum}`,
    }),
  rekening: (event) =>
    act(event, {
      run: (ctx, { refundId, form, by }) => {
        const [bank, number, holder] = ['bank', 'number', 'holder'].map((name) => formText(form, name))
        const account = readPayoutAccount({ bank: bank ?? '', number: number ?? '', holder: holder ?? '' })
        return setRefundAccount(ctx, { refundId, account, by })
      },
      summary: (t, _sum, form) =>
        `${t.payout.save}: ${formText(form, 'bank')} ${formText(form, 'number')} ${formText(form, 'holder')}`,
    }),
  bayar: (event) =>
    act(event, {
      run: (ctx, { refundId, form, by }) =>
        confirmPayout(ctx, {
          refundId,
          paidOn: formText(form, 'paidOn'),
          bankReference: formText(form, 'bankReference'),
          by,
        }),
      summary: (t, sum) => t.payout.submit(sum),
    }),
  putuskan: (event) =>
    act(event, {
      run: (ctx, { refundId, form, by }) =>
        resolveRefund(ctx, {
          refundId,
          went: formText(form, 'went') === 'ya',
          providerReference: formText(form, 'providerReference'),
          reason: formText(form, 'reason'),
          by,
        }),
      summary: (t, sum, form) =>
        `${formText(form, 'went') === 'ya' ? t.resolve.went : t.resolve.wentNot}: ${sum}`,
    }),
  tanya: (event) =>
    act(event, {
      run: (ctx, { refundId, by }) => askRefundAgain(ctx, { refundId, by }),
      summary: (t) => t.resolve.again,
    }),
}

function seenOf(form: FormData): { seen?: string } {
  const seen = formText(form, 'seen')
  return seen === '' ? {} : { seen }
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
  deed: {
    run: (ctx: HouseCtx, deed: Deed) => Promise<{ readonly kind: Kind } | ProofNeeded>
    summary: Summary
  },
) {
  const by = actorOf(event)
  const { ctx } = event.locals.house
  const form = await event.request.formData()
  const outcome = await deed.run(ctx, { refundId: event.params.id, form, by })
  if (isProofNeeded(outcome)) {
    const found = await findRefundForStaff(ctx, { refundId: event.params.id, by })
    if (found === null) error(404)
    const t = messagesOf(event.locals.choices.locale).refund
    const said = deed.summary(t, formatRupiah(found.refund.amount), form)
    return askForProof(event, { deed: outcome.deed, summary: `${said} · ${found.payment.number}`, form })
  }
  const { kind } = outcome
  return successes.has(kind) ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}
