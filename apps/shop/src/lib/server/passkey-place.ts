/** Whether passkeys work at the address that is open, and else at which twin of it. */
export interface PasskeyPlace {
  readonly isHere: boolean
  readonly elsewhere: string
}

/** Browsers make passkeys for names only: a shop at 127.0.0.1 has them at localhost. */
export function passkeyPlace(locals: App.Locals, url: URL): PasskeyPlace {
  const { origins } = locals.ctx.identity.buyers.passkeySite
  const [origin = url.origin] = origins
  return { isHere: origins.includes(url.origin), elsewhere: `${origin}${url.pathname}` }
}

/** What a browser's authenticator answered, still to be judged; null where it is no JSON. */
export function readJson(text: string): unknown {
  if (text.length > 60_000) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
