import { error, fail, type RequestEvent } from '@sveltejs/kit'
import { needsPasskey } from '#access'
import {
  beginPasskey,
  beginTotp,
  confirmTotp,
  enrolPasskey,
  listFactors,
  makeRecoveryCodes,
  removePasskey,
  removeTotp,
  type FactorChange,
} from '#identity'
import { messagesOf } from '../../../../lib/i18n/index.ts'
import { actorOf, formText } from '../../../../lib/server/actor-of.ts'
import { askForProof } from '../../../../lib/server/ask-for-proof.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import { drawQr } from '../../../../lib/server/draw-qr.ts'
import { readJson } from '../../../../lib/server/read-json.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { session, house } = event.locals
  if (session === null) error(401)
  const { origins } = house.ctx.identity.passkeySite
  return {
    now: house.ctx.now().toISOString(),
    factors: await listFactors(house.ctx.db, session.staff.id),
    needsPasskey: needsPasskey(session.permissions),
    passkeyAt: origins.includes(event.url.origin) ? null : (origins[0] ?? null),
  }
}

export const actions: Actions = {
  /** First step of a passkey: the question for the browser's authenticator. */
  daftar: async (event) => {
    const form = await event.request.formData()
    const begun = await beginPasskey(event.locals.house.ctx, changeOf(event, form))
    switch (begun.kind) {
      case 'proof_needed':
        return askForProof(event, { deed: begun.deed, summary: wordsOf(event).addPasskey, form })
      case 'too_many':
        return fail(400, { kind: 'problem', problem: 'too_many' } as const)
      case 'ask':
        return { kind: 'make_passkey', options: begun.options, endOthers: isTicked(form) } as const
    }
  },

  simpan: async (event) => {
    const form = await event.request.formData()
    const enrolled = await enrolPasskey(event.locals.house.ctx, {
      ...changeOf(event, form),
      response: readJson(formText(form, 'response')),
      name: formText(form, 'name'),
    })
    return enrolled.kind === 'enrolled'
      ? ({ kind: 'done', done: 'passkey_added' } as const)
      : fail(400, { kind: 'problem', problem: enrolled.kind } as const)
  },

  hapus: async (event) => {
    const form = await event.request.formData()
    const passkeyId = formText(form, 'passkeyId')
    const { ctx } = event.locals.house
    const removed = await removePasskey(ctx, { ...changeOf(event, form), passkeyId })
    switch (removed.kind) {
      case 'proof_needed': {
        const { passkeys } = await listFactors(ctx.db, actorOf(event).id)
        const name = passkeys.find(({ id }) => id === passkeyId)?.name ?? ''
        const summary = wordsOf(event).removeNamed(name)
        return askForProof(event, { deed: removed.deed, summary, form })
      }
      case 'not_found':
        return fail(404, { kind: 'problem', problem: 'not_found' } as const)
      case 'removed':
        return { kind: 'done', done: 'passkey_removed' } as const
    }
  },

  /** First step of an authenticator app: its secret, shown this once. */
  pasang: async (event) => {
    const form = await event.request.formData()
    const begun = await beginTotp(event.locals.house.ctx, changeOf(event, form))
    if (begun.kind === 'proof_needed')
      return askForProof(event, { deed: begun.deed, summary: wordsOf(event).addTotp, form })
    const { secret, uri } = begun
    return { kind: 'confirm_totp', secret, qr: drawQr(uri), endOthers: isTicked(form), wrong: false } as const
  },

  aktifkan: async (event) => {
    const form = await event.request.formData()
    const code = formText(form, 'code')
    const confirmed = await confirmTotp(event.locals.house.ctx, { ...changeOf(event, form), code })
    switch (confirmed.kind) {
      case 'confirmed':
        return { kind: 'done', done: 'totp_added' } as const
      case 'wrong':
        // The secret is not shown a second time; the app has it already.
        return fail(400, {
          kind: 'confirm_totp',
          secret: null,
          qr: null,
          endOthers: isTicked(form),
          wrong: true,
        } as const)
      case 'not_begun':
      case 'locked':
        return fail(400, { kind: 'problem', problem: confirmed.kind } as const)
    }
  },

  lepas: async (event) => {
    const form = await event.request.formData()
    const removed = await removeTotp(event.locals.house.ctx, changeOf(event, form))
    switch (removed.kind) {
      case 'proof_needed':
        return askForProof(event, { deed: removed.deed, summary: wordsOf(event).removeTotp, form })
      case 'not_found':
        return fail(404, { kind: 'problem', problem: 'not_found' } as const)
      case 'removed':
        return { kind: 'done', done: 'totp_removed' } as const
    }
  },

  kode: async (event) => {
    const form = await event.request.formData()
    const made = await makeRecoveryCodes(event.locals.house.ctx, changeOf(event, form))
    switch (made.kind) {
      case 'proof_needed':
        return askForProof(event, { deed: made.deed, summary: wordsOf(event).makeCodes, form })
      case 'busy':
        return fail(429, { kind: 'problem', problem: 'busy' } as const)
      case 'made':
        return { kind: 'codes', codes: made.codes } as const
    }
  },
}

function changeOf(event: RequestEvent, form: FormData): FactorChange {
  return { actor: actorOf(event), client: clientOf(event), endOthers: isTicked(form) }
}

function isTicked(form: FormData): boolean {
  return formText(form, 'endOthers') === '1'
}

function wordsOf(event: RequestEvent) {
  return messagesOf(event.locals.choices.locale).factors.own
}
