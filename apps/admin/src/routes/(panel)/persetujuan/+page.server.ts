import { error, fail, type RequestEvent } from '@sveltejs/kit'
import {
  decideApproval,
  findApproval,
  listApprovals,
  may,
  withdrawApproval,
  type Actor,
  type ApprovalView,
} from '#access'
import { maskAccount } from '#payments'
import { changesOf, readList } from '../../../lib/approvals/view.ts'
import { messagesOf, type Messages } from '../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../lib/server/actor-of.ts'
import { approvedPageOf } from '../../../lib/server/approved-page.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const actor = actorOf(event)
  const { ctx } = locals.house
  const t = messagesOf(locals.choices.locale).approvals
  const list = readList(url)
  const [{ approvals, isMore }, opened] = await Promise.all([
    listApprovals(ctx, { actor, list }),
    findApproval(ctx, { approvalId: url.searchParams.get('buka') ?? '', actor }),
  ])
  return {
    list,
    isMore,
    now: ctx.now(),
    me: actor.id,
    rows: approvals.map(({ id, kind, summary, makerName, maker, madeAt, state, proposal }) => ({
      id,
      kind,
      summary,
      maker,
      makerName,
      madeAt,
      state,
      proposal: { amountIdr: proposal['amountIdr'] ?? null, limitIdr: proposal['limitIdr'] ?? null },
    })),
    opened: opened === null ? null : { ...opened, ...showOpened(opened.approval, actor, t) },
  }
}

/** The proposal in words, and where its object is to be seen. */
function showOpened(approval: ApprovalView, actor: Actor, t: Messages['approvals']) {
  const mayReadAccount = approval.kind !== 'refund.order' || may(actor, 'refund.approve')
  const { accountNumber } = approval.proposal
  const masked =
    mayReadAccount || typeof accountNumber !== 'string' ? {} : { accountNumber: maskAccount(accountNumber) }
  const shown = { ...approval, proposal: { ...approval.proposal, ...masked } }
  return { approval: shown, changes: changesOf(shown, t), page: approvedPageOf(approval, actor) }
}

export const actions: Actions = {
  setujui: (event) => decide(event, 'approve'),
  tolak: (event) => decide(event, 'reject'),
  tarik: async (event) => {
    const actor = actorOf(event)
    const form = await event.request.formData()
    const [approvalId, reason] = [formText(form, 'approvalId'), formText(form, 'reason')]
    const { kind } = await withdrawApproval(event.locals.house.ctx, { approvalId, reason, actor })
    return kind === 'withdrawn' ? { isDone: true, kind } : fail(409, { isDone: false, kind })
  },
}

const successes: ReadonlySet<string> = new Set(['approved', 'counted', 'rejected'])

async function decide(event: RequestEvent, decision: 'approve' | 'reject') {
  const actor = actorOf(event)
  const { ctx } = event.locals.house
  const form = await event.request.formData()
  const approvalId = formText(form, 'approvalId')
  const reason = formText(form, 'reason')
  const seen = formText(form, 'seen')
  const decided = await decideApproval(ctx, { approvalId, decision, reason, actor, seen })
  if (decided.kind === 'proof_needed') {
    const { locale } = event.locals.choices
    const t = messagesOf(locale).approvals
    const found = await findApproval(ctx, { approvalId, actor })
    if (found === null) error(404)
    const deed = decision === 'approve' ? t.decide.yes : t.decide.no
    return askForProof(event, {
      deed: decided.deed,
      summary: `${deed}: ${found.approval.summary[locale]}`,
      form,
    })
  }
  const told = { kind: decided.kind, why: decided.kind === 'refused' ? decided.why : undefined }
  return successes.has(decided.kind) ? { isDone: true, ...told } : fail(409, { isDone: false, ...told })
}
