import { startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'

/** Lets the browser ask its owner for a passkey; null where none was given, whatever the reason. */
export async function answerByPasskey(options: unknown): Promise<object | null> {
  if (!isQuestion(options)) return null
  try {
    return await startAuthentication({ optionsJSON: options })
  } catch {
    // Cancelled, too late, or no authenticator here: the browser has told its owner already.
    return null
  }
}

function isQuestion(value: unknown): value is PublicKeyCredentialRequestOptionsJSON {
  return typeof value === 'object' && value !== null && 'challenge' in value
}
