import { error, fail } from '@sveltejs/kit'
import { findOwnRole, findWaitingApproval, isBuiltInRole, isPermission, listOwnRoles } from '#access'
import { countHolders, proposeRole } from '#identity'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { permissionsByArea, roleColumns } from '../../../../lib/people/matrix.ts'
import { roleNameOf } from '../../../../lib/people/role-name.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const newWord = 'baru'

export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event
  const { ctx } = locals.house
  const actor = actorOf(event)
  const own = await listOwnRoles(ctx.db)
  const names = messagesOf(locals.choices.locale).frame.roles
  const columns = roleColumns(own).map((column) => ({ ...column, name: roleNameOf(names, column.key, own) }))
  const isNew = params.key === newWord
  const wanted = isNew ? url.searchParams.get('salinan') : params.key
  const found = columns.find((column) => column.key === wanted)
  if (!isNew && found === undefined) error(404)
  const waiting = isNew
    ? null
    : await findWaitingApproval(ctx, { kind: 'role.change', object: { kind: 'role', id: params.key } })
  return {
    isNew,
    key: params.key,
    name: isNew ? '' : (found?.name ?? ''),
    held: found?.permissions ?? [],
    copyOf: isNew ? (found?.key ?? '') : '',
    isBuiltIn: isBuiltInRole(params.key),
    isRetired: !isNew && found?.isRetired === true,
    holders: isNew ? 0 : ((await countHolders(ctx, { actor })).get(params.key) ?? 0),
    areas: permissionsByArea(),
    copies: columns
      .filter((column) => !column.isRetired)
      .map(({ key, name }) => ({ value: key, label: name })),
    canGive: [...actor.permissions],
    mayManage: actor.permissions.has('role.manage'),
    waiting: waiting === null ? null : { id: waiting.id, summary: waiting.summary },
  }
}

export const actions: Actions = {
  simpan: async (event) => {
    const form = await event.request.formData()
    const name = formText(form, 'name')
    const permissions = form
      .getAll('permission')
      .flatMap((value) => (typeof value === 'string' && isPermission(value) ? [value] : []))
    return propose(event, { form, name, wanted: { name, permissions } })
  },
  hentikan: async (event) => {
    const form = await event.request.formData()
    const role = await findOwnRole(event.locals.house.ctx.db, event.params.key)
    return propose(event, { form, name: role?.name ?? event.params.key, wanted: null })
  },
}

type Wish = {
  readonly form: FormData
  readonly name: string
  readonly wanted: Parameters<typeof proposeRole>[1]['wanted']
}

async function propose(event: RequestEvent, { form, name, wanted }: Wish) {
  const { key } = event.params
  const isNew = key === newWord
  const proposed = await proposeRole(event.locals.house.ctx, {
    actor: actorOf(event),
    key: isNew ? null : key,
    wanted,
    reason: formText(form, 'reason'),
  })
  if (proposed.kind === 'proof_needed') {
    const t = messagesOf(event.locals.choices.locale).roles
    const word = isNew ? t.summaryNew : wanted === null ? t.summaryRetire : t.summaryChange
    return askForProof(event, { deed: proposed.deed, summary: word(name), form })
  }
  const typed = { name, permissions: wanted?.permissions ?? [], reason: formText(form, 'reason') }
  return proposed.kind === 'proposed'
    ? { isDone: true, kind: proposed.kind, typed }
    : fail(422, { isDone: false, kind: proposed.kind, typed })
}
