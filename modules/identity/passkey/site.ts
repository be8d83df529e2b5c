/** Where passkeys of staff are good: the panel's own host, and nothing else in the world. */
export interface PasskeySite {
  /** The relying party id: a host name. Browsers refuse addresses of digits here. */
  readonly rpId: string
  /** Origins that a browser may be at when it answers. */
  readonly origins: readonly string[]
}

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

/**
 * The site of a panel's address. On this machine's own address it is `localhost`, since browsers make no passkeys for
 * 127.0.0.1.
 * @example passkeySiteOf('http://127.0.0.1:3001') // { rpId: 'localhost', origins: ['http://localhost:3001'] }
 */
export function passkeySiteOf(panelUrl: string): PasskeySite {
  const url = new URL(panelUrl)
  if (loopbackHosts.has(url.hostname)) url.hostname = 'localhost'
  return { rpId: url.hostname, origins: [url.origin] }
}
