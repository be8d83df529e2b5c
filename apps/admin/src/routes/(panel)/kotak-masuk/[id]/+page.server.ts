import { error, fail } from '@sveltejs/kit'
import { may } from '#access'
import { askAboutNotification, findInboxEntry, replayNotification, reviewNotification } from '#payments'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { readable, wordFor } from '../../../../lib/inbox/readable.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const by = actorOf(event)
  const entry = await findInboxEntry(locals.house.ctx, { notificationId: params.id, by })
  if (entry === null) error(404)
  const { headers, body, ...rest } = entry
  return {
    entry: rest,
    headers: readable(headers),
    body: readable(body),
    mayAct: may(by, 'inbox.act'),
    now: locals.house.ctx.now(),
  }
}

export const actions: Actions = {
  ulang: (event) =>
    act(event, async (asked) => {
      const done = await replayNotification(event.locals.house.ctx, asked)
      if (done.kind !== 'replayed') return done
      const words = messagesOf(event.locals.choices.locale).inbox.outcomes
      return { kind: done.kind, outcome: wordFor(words, done.outcome) }
    }),
  tanya: (event) => act(event, (asked) => askAboutNotification(event.locals.house.ctx, asked)),
  periksa: (event) =>
    act(event, ({ reason: note, ...asked }) =>
      reviewNotification(event.locals.house.ctx, { ...asked, note }),
    ),
}

interface Asked {
  readonly notificationId: string
  readonly actor: ReturnType<typeof actorOf>
  readonly reason: string
}

const successes: ReadonlySet<string> = new Set(['replayed', 'asked', 'reviewed'])

/** What came of it is told on the page. */
async function act<Kind extends string>(
  event: RequestEvent,
  run: (asked: Asked) => Promise<{ readonly kind: Kind; readonly outcome?: string }>,
) {
  const actor = actorOf(event)
  const reason = formText(await event.request.formData(), 'reason')
  const { kind, outcome = '' } = await run({ notificationId: event.params.id, actor, reason })
  const told = { isDone: successes.has(kind), kind, outcome }
  return told.isDone ? told : fail(409, told)
}
