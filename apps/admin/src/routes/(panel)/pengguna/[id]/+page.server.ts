import { error, fail } from '@sveltejs/kit'
import { findPermissions, findWaitingApproval, needsPasskey, type ProofNeeded } from '#access'
import { listAudit } from '#audit'
import {
  endOneStaffSession,
  endOtherStaffSessions,
  findStaffMember,
  liftSuspension,
  listNames,
  lostThings,
  proposeReset,
  proposeStaffPlace,
  releaseLock,
  reopenStaff,
  retireStaff,
  sendInvitationAgain,
  suspendStaff,
  withdrawInvitation,
} from '#identity'
import { oneOf } from '../../../../lib/choices.ts'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { readWibMoment } from '../../../../lib/people/read-moment.ts'
import { listScopeOptions, readPlace } from '../../../../lib/people/read-place.ts'
import { roleNameOf } from '../../../../lib/people/role-name.ts'
import { listRoleOptions } from '../../../../lib/people/role-options.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const kindsOfPerson = ['staff.role', 'staff.factor_reset', 'staff.break_glass'] as const

export const load: PageServerLoad = async (event) => {
  const { locals, params } = event
  const { ctx } = locals.house
  const actor = actorOf(event)
  const member = await findStaffMember(ctx, { actor, staffId: params.id })
  if (member === null) error(404)
  const { options, own } = await listRoleOptions(locals)
  const object = { kind: 'staff', id: member.id }
  const [history, scope, held, ...waiting] = await Promise.all([
    listAudit(ctx.db, { object, limit: 12 }),
    listScopeOptions(locals),
    findPermissions(ctx.db, member.role),
    ...kindsOfPerson.map((kind) => findWaitingApproval(ctx, { kind, object })),
  ])
  const names = await listNames(ctx, { ids: history.map(({ who }) => who) })
  return {
    now: ctx.now(),
    member,
    roleName: roleNameOf(messagesOf(locals.choices.locale).frame.roles, member.role, own),
    needsPasskey: needsPasskey(held),
    roles: options,
    ...scope,
    history: history.map(({ id, at, action, who, reason }) => ({
      id: String(id),
      at,
      action,
      reason,
      who,
      whoName: names.get(who) ?? null,
    })),
    waiting: waiting.flatMap((one) => (one === null ? [] : [{ id: one.id, summary: one.summary }])),
    isOwn: member.id === actor.id,
    mayManage: actor.permissions.has('staff.manage'),
  }
}

type Input = {
  readonly form: FormData
  readonly actor: ReturnType<typeof actorOf>
  readonly staffId: string
  readonly reason: string
}

/** Runs a deed; where it needs a fresh factor, the person is asked for one and comes back with the same form. */
async function act<Kind extends string>(
  event: RequestEvent,
  label:
    'place' | 'suspend' | 'lift' | 'release' | 'retire' | 'reopen' | 'sendAgain' | 'withdraw' | 'resetTitle',
  run: (input: Input) => Promise<{ readonly kind: Kind } | ProofNeeded>,
) {
  const form = await event.request.formData()
  const actor = actorOf(event)
  const { ctx } = event.locals.house
  const staffId = event.params.id
  const done = await run({ form, actor, staffId, reason: formText(form, 'reason') })
  if ('deed' in done) {
    const member = await findStaffMember(ctx, { actor, staffId })
    const words = messagesOf(event.locals.choices.locale).people.member[label]
    return askForProof(event, { deed: done.deed, summary: `${words}: ${member?.name ?? ''}`, form })
  }
  return goodKinds.has(done.kind)
    ? { isDone: true, kind: done.kind }
    : fail(422, { isDone: false, kind: done.kind })
}

const goodKinds: ReadonlySet<string> = new Set([
  'suspended',
  'planned',
  'changed',
  'released',
  'withdrawn',
  'sent',
  'proposed',
])

export const actions: Actions = {
  peran: (event) =>
    act(event, 'place', ({ form, ...input }) =>
      proposeStaffPlace(event.locals.house.ctx, { ...input, place: readPlace(form) }),
    ),
  tangguhkan: (event) =>
    act(event, 'suspend', async ({ form, ...input }) => {
      const from = readWibMoment(formText(form, 'from'))
      const until = readWibMoment(formText(form, 'until'))
      if (from === 'bad' || until === 'bad') return { kind: 'bad_dates' as const }
      return suspendStaff(event.locals.house.ctx, { ...input, from: from ?? new Date(0), until })
    }),
  cabut: (event) => act(event, 'lift', (input) => liftSuspension(event.locals.house.ctx, input)),
  buka: (event) => act(event, 'release', (input) => releaseLock(event.locals.house.ctx, input)),
  tutup: (event) => act(event, 'retire', (input) => retireStaff(event.locals.house.ctx, input)),
  aktifkan: (event) => act(event, 'reopen', (input) => reopenStaff(event.locals.house.ctx, input)),
  kirim: (event) =>
    act(event, 'sendAgain', ({ form, ...input }) =>
      sendInvitationAgain(event.locals.house.ctx, { ...input, phone: formText(form, 'phone') }),
    ),
  tarik: (event) => act(event, 'withdraw', (input) => withdrawInvitation(event.locals.house.ctx, input)),
  pulihkan: (event) =>
    act(event, 'resetTitle', ({ form, ...input }) =>
      proposeReset(event.locals.house.ctx, {
        ...input,
        lost: oneOf(lostThings, formText(form, 'lost')) ?? 'all',
        phone: formText(form, 'phone'),
      }),
    ),
  sesi: async (event) => {
    const form = await event.request.formData()
    const actor = actorOf(event)
    const member = await findStaffMember(event.locals.house.ctx, { actor, staffId: event.params.id })
    if (member === null) error(404)
    const sessionId = formText(form, 'sessionId')
    const of = { actor, staffId: member.id, client: clientOf(event) }
    if (sessionId === '') await endOtherStaffSessions(event.locals.house.ctx, of)
    else await endOneStaffSession(event.locals.house.ctx, { ...of, sessionId })
    return { isDone: true, kind: 'ended' as const }
  },
}
