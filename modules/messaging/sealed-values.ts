import { createSealer } from '#platform/seal.ts'

/** Seals a value of a message, such as a link with a secret in it, from the business transaction until the sending. */
export interface ValueSealer {
  seal(text: string): string
  /** Opens what is sealed and leaves everything else as it is; a seal of another key becomes nothing. */
  open(value: unknown): unknown
}

const mark = 'sealed:'
const boundTo = 'message value'

/**
 * Keeps secrets out of `messaging.message`: what staff see there, and what a copy of the database holds, is sealed.
 * @example params: { link: values.seal(`${panelUrl}/undangan/${token}`) }
 */
export function createValueSealer(masterKey: Buffer): ValueSealer {
  const sealer = createSealer(masterKey, 'values of messages')
  return {
    seal: (text) => `${mark}${sealer.seal(text, boundTo).toString('base64url')}`,
    open(value) {
      if (typeof value !== 'string' || !value.startsWith(mark)) return value
      return sealer.unseal(Buffer.from(value.slice(mark.length), 'base64url'), boundTo) ?? ''
    },
  }
}
