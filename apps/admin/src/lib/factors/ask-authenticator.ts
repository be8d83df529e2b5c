import { deserialize } from '$app/forms'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'

/** What came of asking the browser's authenticator: the answer as text for a form's field, or why there is none. */
export type AuthenticatorAnswer =
  | { readonly kind: 'answered'; readonly response: string }
  | { readonly kind: 'cancelled' | 'unsupported' | 'known' | 'failed' }

/** Fetches the question of a form's action. */
export async function fetchQuestion(action: string): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const response = await fetch(action, {
    method: 'POST',
    body: new FormData(),
    headers: { 'x-sveltekit-action': 'true' },
  })
  const result = deserialize<{ options?: PublicKeyCredentialRequestOptionsJSON | null }, never>(
    await response.text(),
  )
  return result.type === 'success' ? (result.data?.options ?? null) : null
}

/** Asks for a passkey of this account. */
export async function askForPasskey(
  optionsJSON: PublicKeyCredentialRequestOptionsJSON,
): Promise<AuthenticatorAnswer> {
  const { browserSupportsWebAuthn, startAuthentication } = await import('@simplewebauthn/browser')
  if (!browserSupportsWebAuthn()) return { kind: 'unsupported' }
  return answered(startAuthentication({ optionsJSON }))
}

/** Makes a new passkey. */
export async function makePasskey(
  optionsJSON: PublicKeyCredentialCreationOptionsJSON,
): Promise<AuthenticatorAnswer> {
  const { browserSupportsWebAuthn, startRegistration } = await import('@simplewebauthn/browser')
  if (!browserSupportsWebAuthn()) return { kind: 'unsupported' }
  return answered(startRegistration({ optionsJSON }))
}

async function answered(asked: Promise<unknown>): Promise<AuthenticatorAnswer> {
  try {
    return { kind: 'answered', response: JSON.stringify(await asked) }
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'InvalidStateError') return { kind: 'known' }
    return { kind: name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'failed' }
  }
}
