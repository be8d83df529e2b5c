import { z } from 'zod'

const Base64Url = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[\w-]+$/)
const credentialIdLengthMax = 1_400
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const

const Credential = z.object({
  id: Base64Url(credentialIdLengthMax),
  rawId: Base64Url(credentialIdLengthMax),
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
})

/** What a browser answers to a question, as far as we read it. */
export const AssertionAnswer = Credential.extend({
  response: z.object({
    clientDataJSON: Base64Url(4_000),
    authenticatorData: Base64Url(8_000),
    signature: Base64Url(8_000),
    userHandle: z.string().max(200).optional(),
  }),
})

/** What a browser answers when a passkey was made. */
export const RegistrationAnswer = Credential.extend({
  response: z.object({
    clientDataJSON: Base64Url(4_000),
    attestationObject: Base64Url(40_000),
    transports: z
      .array(z.string())
      .max(20)
      .default([])
      .transform((names) => transports.filter((known) => names.includes(known))),
  }),
})

const ClientData = z.object({ challenge: Base64Url(200), crossOrigin: z.boolean().optional() })

/** The question that an answer names; null where it names none, or came from within a frame of another site. */
export function readChallenge(clientDataJSON: string): string | null {
  try {
    const parsed = ClientData.safeParse(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')))
    return parsed.success && parsed.data.crossOrigin !== true ? parsed.data.challenge : null
  } catch {
    return null
  }
}
