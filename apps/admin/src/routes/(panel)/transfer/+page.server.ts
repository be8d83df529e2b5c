import { fail } from '@sveltejs/kit'
import { may } from '#access'
import {
  bookExtraLine,
  confirmTransfer,
  findTransferDetail,
  linkLine,
  listTransfers,
  queueTabs,
  rejectTransfer,
  type Actor,
  type QueueTab,
} from '#payments'
import { actorOf, formText } from '../../../lib/server/actor-of.ts'
import type { HouseCtx } from '../../../../../wiring.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const { ctx } = locals.house
  const tab = readTab(url)
  const opened = url.searchParams.get('buka')
  const [rows, detail] = await Promise.all([
    listTransfers(ctx, { tab }),
    opened === null ? null : findTransferDetail(ctx, { attemptId: opened }),
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
  run: (ctx: HouseCtx, decision: Decision) => Promise<{ readonly kind: Kind }>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const { kind } = await run(event.locals.house.ctx, {
    attemptId: formText(form, 'attemptId'),
    line: formText(form, 'line'),
    reason: formText(form, 'reason').slice(0, 300),
    by,
  })
  return successes.has(kind) ? { isDone: true, kind } : fail(409, { isDone: false, kind })
}

const tabOfWord: Readonly<Record<string, QueueTab>> = {
  periksa: 'check',
  ditunggu: 'awaited',
  selesai: 'done',
}

function readTab(url: URL): QueueTab {
  return tabOfWord[url.searchParams.get('bagian') ?? ''] ?? queueTabs[0]
}
