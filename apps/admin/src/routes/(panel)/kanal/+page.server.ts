import { fail } from '@sveltejs/kit'
import { may, type Actor } from '#access'
import { breakerLimits, closeBreaker, endSwitch, readScope, switchOff } from '#payments'
import type { HouseCtx } from '../../../../../wiring.ts'
import { readSpan } from '../../../lib/channels/view.ts'
import { actorOf, formText } from '../../../lib/server/actor-of.ts'
import { readChannelsView } from '../../../lib/server/channel-view.ts'
import { readSwitchForm } from '../../../lib/server/switch-form.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locals, url } = event
  const by = actorOf(event)
  const opened = url.searchParams.get('buka')
  return {
    channels: await readChannelsView(locals.house.ctx, by),
    span: readSpan(url.searchParams.get('rentang')),
    opened: opened !== null && /^(channel|provider|family):[a-z0-9_]{2,60}$/.test(opened) ? opened : null,
    limits: breakerLimits,
    mayChange: may(by, 'channel.switch'),
  }
}

const successes: ReadonlySet<string> = new Set(['switched_off', 'switched_on', 'closed'])

export const actions: Actions = {
  matikan: (event) =>
    change(event, async (ctx, { form, by }) => {
      const typed = readSwitchForm(form, ctx.now())
      if (formText(form, 'sure') !== '1') return 'not_sure'
      return typed === null ? 'bad_times' : (await switchOff(ctx, { ...typed, by })).kind
    }),
  nyalakan: (event) =>
    change(event, async (ctx, { form, by }) => {
      const input = { switchId: formText(form, 'switchId'), reason: formText(form, 'reason'), by }
      return (await endSwitch(ctx, input)).kind
    }),
  sambung: (event) =>
    change(event, async (ctx, { form, by }) => {
      const scope = readScope(formText(form, 'scope'))
      if (scope === null) return 'bad_target'
      return (await closeBreaker(ctx, { scope, reason: formText(form, 'reason'), by })).kind
    }),
}

async function change(
  event: RequestEvent,
  run: (ctx: HouseCtx, input: { form: FormData; by: Actor }) => Promise<string>,
) {
  const by = actorOf(event)
  const form = await event.request.formData()
  const kind = await run(event.locals.house.ctx, { form, by })
  return successes.has(kind) ? { isDone: true, kind } : fail(422, { isDone: false, kind })
}
