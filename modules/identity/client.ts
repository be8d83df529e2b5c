/** Where a request came from: the socket's address or the one set by our own proxy, never the leftmost header. */
export interface Client {
  readonly address: string
  readonly agent: string
}

/** The client as it may be stored: printable, of bounded length (also against lines forged into logs). */
export function cleanClient(client: Client): Client {
  return { address: printable(client.address, 64), agent: printable(client.agent, 300) }
}

/** An e-mail as accounts are found by, or null where the text can be nobody's. */
export function normalizeEmail(text: string): string | null {
  const email = text.trim().toLowerCase()
  return email.length <= 254 && /^[!-~]+@[!-~]+$/.test(email) ? email : null
}

function printable(text: string, lengthMax: number): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
    .slice(0, lengthMax)
    .toWellFormed()
}
