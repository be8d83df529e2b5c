import { fail } from '@sveltejs/kit'
import { may, type Actor, type ProofNeeded } from '#access'
import {
  bookExtraLine,
  confirmTransfer,
  findTransferForStaff,
  linkLine,
  listTransfersForStaff,
  queueTabs,
  rejectTransfer,
  type QueueTab,
} from '#payments'
import { formatRupiah } from '#ui/money.ts'
import { messagesOf } from '../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../lib/server/actor-of.ts'
import { askForProof } from '../../../lib/server/ask-for-proof.ts'
import { isProofNeeded } from '../../../lib/server/proof-of.ts'
import type { HouseCtx } from '../../../../../wiring.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const tab = readTab(url)
  const opened = url.searchParams.get('buka')
  const [rows, detail] = await Promise.all([
    listTransfersForStaff(ctx, { tab, by }),
    opened === null ? null : findTransferForStaff(ctx, { attemptId: opened, by }),
  ])
  return {
    tab,
    rows,
    detail,
    limit: ctx.payments.transferLimit,
    mayDecide: may(by, 'transfer.decide'),
    now: ctx.now(),
  }
}

export const actions: Actions = {
  terima: (event) =>
    decide(event, (ctx, { attemptId, line, reason, by }) =>
      confirmTransfer(ctx, { attemptId, mutationId: line === '' ? null : line, reason, by }),
    ),
  tolak: (event) =>
    decide(event, (ctx, { attemptId, reason, by }) => rejectTransfer(ctx, { attemptId, reason, by })),
  kaitkan: (event) =>
    decide(event, (ctx, { attemptId, line, by }) => linkLine(ctx, { attemptId, mutationId: line, by })),
  lebih: (event) =>
    decide(event, (ctx, { attemptId, line, reason, by }) =>
      bookExtraLine(ctx, { attemptId, mutationId: line, reason, by }),
    ),
}

interface Decision {
  readonly attemptId: string
  readonly line: string
  readonly reason: string
  readonly by: Actor
}

const successes: ReadonlySet<string> = new Set(['confirmed', 'second_needed', 'rejected', 'linked', 'booked'])

/** What came of a decision is told on the page; pressed twice, the second time tells that it is done already. */
async function decide<Kind extends string>(
  event: RequestEvent,
  run: (ctx: HouseCtx, decision: Decision) => Promise<{ readonly kind: Kind } | ProofNeeded>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const { ctx } = event.locals.house
  const attemptId = formText(form, 'attemptId')
  const outcome = await run(ctx, {
    attemptId,
    line: formText(form, 'line'),
    reason: formText(form, 'reason').slice(0, 300),
    by,
  })
  if (isProofNeeded(outcome)) {
    const summary = await summaryOf(event, {
      attemptId,
      by,
      isYes: outcome.deed.values['decision'] === 'approve',
    })
    return askForProof(event, { deed: outcome.deed, summary, form })
  }
  const { kind } = outcome
  return successes.has(kind) ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}

/** What the second person is about to do, where the fresh factor is given. */
async function summaryOf(
  event: RequestEvent,
  about: { attemptId: string; by: Actor; isYes: boolean },
): Promise<string> {
  const { attemptId, by, isYes } = about
  const t = messagesOf(event.locals.choices.locale).transfer
  const detail = await findTransferForStaff(event.locals.house.ctx, { attemptId, by })
  const deed = isYes ? t.confirm.submitSecond : t.reject.submit
  return detail === null ? deed : `${deed}: ${detail.payment.number} ${formatRupiah(detail.transfer.asked)}`
}

const tabOfWord: Readonly<Record<string, QueueTab>> = {
  periksa: 'check',
  ditunggu: 'awaited',
  selesai: 'done',
}

function readTab(url: URL): QueueTab {
  return tabOfWord[url.searchParams.get('bagian') ?? ''] ?? queueTabs[0]
}
