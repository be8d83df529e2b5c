import { redirect, type RequestEvent } from '@sveltejs/kit'
import { askProof, findProof, type Deed, type WaitingForm } from '#access'
import { openStepUpChallenge, proofWays } from '#identity'
import { actorOf } from './actor-of.ts'
import { clientOf } from './client-of.ts'
import { localPath } from './local-path.ts'

export interface ProofWanted {
  readonly deed: Deed
  /** What will be done, in the person's language, as on the button: "Kembalikan Rp 1.250.000 untuk ORD-1". */
  readonly summary: string
  /** The form as it was posted, or null where a link was followed (an export). */
  readonly form: FormData | null
}

/** What is never kept, by the name of its field: it is asked again where it is still needed. */
const secretField = /password|passphrase|sandi|^(code|kode|kodebaru|otp|pin|token|response)$/i
const fieldsMax = 200
const valueLengthMax = 100_000

/**
 * Keeps what was posted and sends the person to give a fresh factor; afterwards the same form comes back to the same address
 * by one press. Files, passwords and codes are not kept.
 * @example if (answer.kind === 'proof_needed') return askForProof(event, { deed: answer.deed, summary, form })
 */
export async function askForProof(event: RequestEvent, wanted: ProofWanted): Promise<never> {
  const proofId = await askProof(event.locals.house.ctx, {
    actor: actorOf(event),
    deed: wanted.deed,
    summary: wanted.summary,
    form: waitingForm(event.url, wanted.form),
  })
  if (wanted.form !== null) await sendCodeAtOnce(event, proofId)
  redirect(303, `/konfirmasi/${proofId}`)
}

/** Whoever will answer by code finds it on the way already. Following a link sends nothing. */
async function sendCodeAtOnce(event: RequestEvent, proofId: string): Promise<void> {
  const { session, house, choices } = event.locals
  if (session === null) return
  const proof = await findProof(house.ctx.db, { proofId, sessionId: session.id })
  if (proof === null) return
  const { ways } = await proofWays(house.ctx, { proof, session })
  if (ways[0] !== 'whatsapp') return
  await openStepUpChallenge(house.ctx, { proof, client: clientOf(event), locale: choices.locale })
}

/** The form that waits: its address is one of this panel, whatever the request said. */
export function waitingForm(url: Pick<URL, 'pathname' | 'search'>, form: FormData | null): WaitingForm {
  const path = localPath(`${url.pathname}${url.search}`)
  if (form === null) return { path, method: 'get', fields: [] }
  const fields = [...form.entries()].flatMap(([name, value]): [string, string][] =>
    typeof value !== 'string' || secretField.test(name) ? [] : [[name, value.slice(0, valueLengthMax)]],
  )
  return { path, method: 'post', fields: fields.slice(0, fieldsMax) }
}
