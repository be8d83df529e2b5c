import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { findProof, type AskedProof, type WaitingForm } from '#access'
import {
  askProofPasskey,
  giveProof,
  openStepUpChallenge,
  proofWays,
  staffSessionCookie,
  stepUpStatus,
  type GiveProof,
  type ProofAnswered,
  type StaffSession,
} from '#identity'
import { formText } from '../../../../lib/server/actor-of.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import { localPath } from '../../../../lib/server/local-path.ts'
import { readJson } from '../../../../lib/server/read-json.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('staff:proof')
  const { proof, session } = await findOwnProof(event)
  const { ctx } = event.locals.house
  const now = ctx.now()
  const shown = { summary: proof.summary, back: backOf(proof.form), now: now.toISOString() }
  const isLate = proof.expiresAt <= now
  if (proof.state === 'spent' || proof.state === 'expired' || isLate)
    return { ...shown, stage: 'over', why: proof.state === 'asked' ? 'expired' : proof.state } as const
  if (proof.state === 'given') return { ...shown, stage: 'go', form: safeForm(proof.form) } as const

  const { ways, factors, ...needs } = await proofWays(ctx, { proof, session })
  const { origins } = ctx.identity.passkeySite
  return {
    ...shown,
    ...needs,
    stage: 'ask',
    ways,
    hasPasskey: factors.passkeys.length > 0,
    recoveryCodesLeft: factors.recoveryCodesLeft,
    passkeyAt: origins.includes(event.url.origin) ? null : (origins[0] ?? null),
    code: ways.includes('whatsapp') ? await stepUpStatus(ctx, wantedOf(proof)) : null,
  } as const
}

export const actions: Actions = {
  /** Sends a code, or a further one. */
  kirim: async (event) => {
    const { proof } = await findOwnProof(event)
    const { locale } = event.locals.choices
    const opened = await openStepUpChallenge(event.locals.house.ctx, {
      proof,
      client: clientOf(event),
      locale,
    })
    switch (opened.kind) {
      case 'sent':
      case 'no_more_sends':
        return { step: 'send', kind: opened.kind } as const
      case 'wait':
        return { step: 'send', kind: 'wait', nextSendAt: opened.nextSendAt.toISOString() } as const
      case 'unavailable':
        return fail(400, { step: 'send', kind: 'unavailable' } as const)
      case 'ended':
        return fail(400, {
          step: 'answer',
          way: 'whatsapp',
          problem: 'ended',
          reason: opened.reason,
        } as const)
    }
  },

  whatsapp: async (event) => {
    const form = await event.request.formData()
    return answer(event, { kind: 'whatsapp', code: formText(form, 'code') }, form)
  },

  totp: async (event) => {
    const form = await event.request.formData()
    return answer(event, { kind: 'totp', code: formText(form, 'code') }, form)
  },

  recovery_code: async (event) => {
    const form = await event.request.formData()
    return answer(event, { kind: 'recovery_code', code: formText(form, 'code') }, form)
  },

  /** The question for the browser's authenticator; the page's script asks for it at the press of the button. */
  tanya: async (event) => {
    const { proof, session } = await findOwnProof(event)
    const asked = await askProofPasskey(event.locals.house.ctx, { proofId: proof.id, session })
    return asked.kind === 'ask' ? { options: asked.options } : fail(400, { options: null })
  },

  passkey: async (event) => {
    const form = await event.request.formData()
    return answer(event, { kind: 'passkey', response: readJson(formText(form, 'response')) }, form)
  },
}

/** Judges the answer; a right one sets the session's new token and shows the form again. */
async function answer(event: RequestEvent, given: GiveProof['answer'], form: FormData) {
  const { proof, session } = await findOwnProof(event)
  const password = formText(form, 'password')
  const answered = await giveProof(event.locals.house.ctx, {
    proofId: proof.id,
    session,
    answer: given,
    client: clientOf(event),
    ...(password === '' ? {} : { password }),
  })
  if (answered.kind === 'not_found') error(404)
  if (answered.kind === 'given')
    event.cookies.set(staffSessionCookie.name, answered.sessionToken, staffSessionCookie)
  if (answered.kind === 'given' || answered.kind === 'over') redirect(303, `/konfirmasi/${proof.id}`)
  return fail(answered.kind === 'busy' ? 429 : 400, problemOf(answered, given.kind))
}

function problemOf(
  answered: Exclude<ProofAnswered, { kind: 'given' | 'over' | 'not_found' }>,
  way: GiveProof['answer']['kind'],
) {
  const at = { step: 'answer', way } as const
  switch (answered.kind) {
    case 'wrong': {
      const { triesLeft, codeExpired } = answered
      return { ...at, problem: 'wrong', triesLeft, codeExpired } as const
    }
    case 'ended':
      return { ...at, problem: 'ended', reason: answered.reason } as const
    case 'wrong_password':
    case 'unavailable':
    case 'busy':
      return { ...at, problem: answered.kind } as const
  }
}

/** The question of this session; for everybody else there is none. */
async function findOwnProof(event: RequestEvent): Promise<{ proof: AskedProof; session: StaffSession }> {
  const { session, house } = event.locals
  if (session === null) error(401)
  const proofId = event.params['id'] ?? ''
  const proof = await findProof(house.ctx.db, { proofId, sessionId: session.id })
  if (proof === null || proof.staffId !== session.staff.id) error(404)
  return { proof, session }
}

function wantedOf(proof: AskedProof): { proofId: string; sessionId: string } {
  return { proofId: proof.id, sessionId: proof.sessionId }
}

/** Whatever stood in the database, the form goes to this panel only. */
function safeForm(form: WaitingForm): WaitingForm {
  return { ...form, path: localPath(form.path) }
}

/** The page that the form came from; of a download, the section it belongs to. */
function backOf(form: WaitingForm): string {
  const path = localPath(form.path).split('?')[0] ?? '/'
  return form.method === 'post' ? path : `/${path.split('/')[1] ?? ''}`
}
