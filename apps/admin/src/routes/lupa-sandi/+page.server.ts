import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  askResetPasskey,
  beginPasswordReset,
  finishPasswordReset,
  giveResetCode,
  passwordResetCookie,
  resetStatus,
  staffSessionCookie,
  type PasswordResetFinished,
} from '#identity'
import { readAnswer } from '../../lib/login/read-answer.ts'
import { formText } from '../../lib/server/actor-of.ts'
import { clientOf } from '../../lib/server/client-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ cookies, locals, url }) => {
  const { ctx } = locals.house
  if (url.searchParams.get('selesai') === '1') return { stage: 'done' } as const
  const resetToken = cookies.get(passwordResetCookie.name)
  if (resetToken === undefined || resetToken === '') return { stage: 'account' } as const
  const status = await resetStatus(ctx, { resetToken })
  switch (status.kind) {
    case 'ended':
      return { stage: 'ended' } as const
    case 'code_awaited':
      return { stage: 'code' } as const
    case 'factor_awaited': {
      const { passkeys, totp, recoveryCodesLeft } = status.factors
      return {
        stage: 'fresh',
        ways: { passkey: passkeys.length > 0, totp, recoveryCode: recoveryCodesLeft > 0 },
      } as const
    }
  }
}

export const actions: Actions = {
  /** The e-mail: the same answer, the same cookie and the same work, whoever it belongs to. */
  mulai: async (event) => {
    const form = await event.request.formData()
    event.cookies.delete(staffSessionCookie.name, staffSessionCookie)
    const { resetToken } = await beginPasswordReset(event.locals.house.ctx, {
      email: formText(form, 'email'),
      client: clientOf(event),
    })
    event.cookies.set(passwordResetCookie.name, resetToken, passwordResetCookie)
    redirect(303, '/lupa-sandi')
  },

  kode: async (event) => {
    const form = await event.request.formData()
    const given = await giveResetCode(event.locals.house.ctx, {
      resetToken: resetTokenOf(event),
      code: formText(form, 'code'),
      client: clientOf(event),
    })
    switch (given.kind) {
      case 'right':
        redirect(303, '/lupa-sandi')
      case 'wrong':
        return fail(400, { step: 'code', triesLeft: given.triesLeft } as const)
      case 'ended':
        return fail(400, { step: 'ended' } as const)
    }
  },

  /** The question for the browser's passkey; the answer comes back by `simpan`. */
  kunci: async (event) => {
    const asked = await askResetPasskey(event.locals.house.ctx, { resetToken: resetTokenOf(event) })
    return asked.kind === 'ask' ? { options: asked.options } : fail(400, { options: null })
  },

  /** The second proof and the new password together. */
  simpan: async (event) => {
    const form = await event.request.formData()
    const newPassword = formText(form, 'password')
    if (newPassword !== formText(form, 'passwordAgain'))
      return fail(400, { step: 'fresh', problem: 'different' } as const)
    const answer = readAnswer(formText(form, 'kind'), formText(form, 'answer'))
    if (answer === null) return fail(400, { step: 'fresh', problem: 'unavailable' } as const)
    const finished = await finishPasswordReset(event.locals.house.ctx, {
      resetToken: resetTokenOf(event),
      answer,
      newPassword,
      client: clientOf(event),
    })
    return finish(event, finished)
  },

  /** Back to the e-mail: this browser forgets the reset. */
  batal: async (event) => {
    event.cookies.delete(passwordResetCookie.name, passwordResetCookie)
    redirect(303, '/lupa-sandi')
  },
}

function finish(event: RequestEvent, finished: PasswordResetFinished) {
  switch (finished.kind) {
    case 'done':
      // No session opens: whoever set the password signs in with it and with a code, like everybody.
      event.cookies.delete(passwordResetCookie.name, passwordResetCookie)
      redirect(303, '/lupa-sandi?selesai=1')
    case 'wrong':
      return fail(400, { step: 'fresh', problem: 'wrong', triesLeft: finished.triesLeft } as const)
    case 'unavailable':
      return fail(400, { step: 'fresh', problem: 'unavailable' } as const)
    case 'password_refused':
      return fail(400, { step: 'fresh', problem: finished.reason } as const)
    case 'same_password':
      return fail(400, { step: 'fresh', problem: 'same' } as const)
    case 'busy':
      return fail(429, { step: 'fresh', problem: 'busy' } as const)
    case 'ended':
      return fail(400, { step: 'ended' } as const)
  }
}

function resetTokenOf(event: RequestEvent): string {
  return event.cookies.get(passwordResetCookie.name) ?? ''
}
