import { deserialize } from '$app/forms'

/**
 * Asks the server for a question, the device for its answer, and puts that into the form. False where the person cancelled or
 * the device has no passkey that fits.
 */
export async function answerPasskey(
  form: HTMLFormElement,
  question: { readonly action: string; readonly deed: 'use' | 'make' },
): Promise<boolean> {
  const field = form.elements.namedItem('response')
  if (!(field instanceof HTMLInputElement)) return false
  try {
    const answer = question.deed === 'use' ? await useOne(question.action) : await makeOne(question.action)
    field.value = JSON.stringify(answer)
    return true
  } catch {
    // Cancelled, timed out, or nothing that fits: the page says so in one sentence.
    return false
  }
}

/** The library travels only when somebody asks for a passkey. */
const library = () => import('@simplewebauthn/browser')
type Library = Awaited<ReturnType<typeof library>>
type UseOptions = Parameters<Library['startAuthentication']>[0]['optionsJSON']
type MakeOptions = Parameters<Library['startRegistration']>[0]['optionsJSON']

async function useOne(action: string) {
  const optionsJSON = await askServer<UseOptions>(action)
  return (await library()).startAuthentication({ optionsJSON })
}

async function makeOne(action: string) {
  const optionsJSON = await askServer<MakeOptions>(action)
  return (await library()).startRegistration({ optionsJSON })
}

/** What our own action answers. */
async function askServer<Options>(action: string): Promise<Options> {
  const answered = await fetch(action, {
    method: 'POST',
    body: new FormData(),
    headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
  })
  const result = deserialize<{ options: Options }, Record<string, unknown>>(await answered.text())
  if (result.type !== 'success' || result.data === undefined) throw new Error('no question came')
  return result.data.options
}
