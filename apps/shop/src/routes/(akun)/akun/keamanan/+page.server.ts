import { fail, redirect } from '@sveltejs/kit'
import {
  addBuyerPasskey,
  buyerPasskeyCookie,
  changeBuyerPassword,
  endOwnBuyerSessions,
  findBuyerSecurity,
  listBuyerPasskeys,
  listBuyerSessions,
  nameDevice,
  removeBuyerPasskey,
} from '#identity'
import { keepSignedIn, ownAccount } from '../../../../lib/server/account.ts'
import { clientOf } from '../../../../lib/server/client-of.ts'
import { formText } from '../../../../lib/server/form-text.ts'
import { passkeyPlace, readJson } from '../../../../lib/server/passkey-place.ts'
import type { Actions, PageServerLoad } from './$types'

const said = ['sandi', 'passkey', 'hapus', 'sesi'] as const

export const load: PageServerLoad = async (event) => {
  const { buyerId, sessionId } = ownAccount(event)
  const { ctx } = event.locals
  const [security, passkeys, sessions] = await Promise.all([
    findBuyerSecurity(ctx, { buyerId }),
    listBuyerPasskeys(ctx, { buyerId }),
    listBuyerSessions(ctx, { buyerId }),
  ])
  const done = event.url.searchParams.get('selesai')
  return {
    now: ctx.now(),
    hasPassword: security?.hasPassword ?? false,
    passkeys,
    place: passkeyPlace(event.locals, event.url),
    sessions: sessions.map(({ agent, ...session }) => ({
      ...session,
      device: nameDevice(agent, event.locals.locale),
      isHere: session.id === sessionId,
    })),
    done: said.find((one) => one === done) ?? null,
  }
}

export const actions: Actions = {
  sandi: async (event) => {
    const { buyerId, sessionId } = ownAccount(event)
    const form = await event.request.formData()
    const changed = await changeBuyerPassword(event.locals.ctx, {
      buyerId,
      sessionId,
      password: formText(form, 'password'),
      newPassword: formText(form, 'newPassword'),
      client: clientOf(event),
      locale: event.locals.locale,
    })
    if (changed.kind === 'password_refused') return fail(422, { kind: changed.kind, reason: changed.reason })
    if (changed.kind !== 'signed_in') return fail(422, { kind: changed.kind })
    keepSignedIn(event.cookies, changed)
    redirect(303, '/akun/keamanan?selesai=sandi')
  },
  passkey: async (event) => {
    const { buyerId, sessionId } = ownAccount(event)
    const form = await event.request.formData()
    const token = event.cookies.get(buyerPasskeyCookie.name) ?? ''
    event.cookies.delete(buyerPasskeyCookie.name, buyerPasskeyCookie)
    const added = await addBuyerPasskey(event.locals.ctx, {
      buyerId,
      sessionId,
      token,
      password: formText(form, 'password'),
      name: formText(form, 'name'),
      response: readJson(formText(form, 'response')),
      client: clientOf(event),
      locale: event.locals.locale,
    })
    if (added.kind !== 'added') return fail(422, { kind: added.kind })
    redirect(303, '/akun/keamanan?selesai=passkey')
  },
  hapus: async (event) => {
    const { buyerId, sessionId } = ownAccount(event)
    const form = await event.request.formData()
    const removed = await removeBuyerPasskey(event.locals.ctx, {
      buyerId,
      sessionId,
      passkeyId: formText(form, 'passkeyId'),
      password: formText(form, 'password'),
      locale: event.locals.locale,
    })
    if (removed.kind !== 'removed') return fail(422, { kind: removed.kind })
    redirect(303, '/akun/keamanan?selesai=hapus')
  },
  akhiri: async (event) => {
    const { buyerId, sessionId } = ownAccount(event)
    const one = formText(await event.request.formData(), 'sessionId')
    const client = clientOf(event)
    await endOwnBuyerSessions(event.locals.ctx, {
      buyerId,
      keepId: sessionId,
      sessionId: one === '' ? null : one,
      client,
    })
    redirect(303, '/akun/keamanan?selesai=sesi')
  },
}
