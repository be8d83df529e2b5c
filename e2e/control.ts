import { inject } from 'vitest'

type Sandbox = 'doku' | 'astrapay' | 'whatsapp' | 'mail'

/** Calls a sandbox's control interface; the answer must be a success. */
async function control(
  sandbox: Sandbox,
  path: string,
  request: { method: 'GET' | 'POST' | 'DELETE'; body?: unknown } = { method: 'GET' },
): Promise<unknown> {
  const response = await fetch(`${inject('system').sandboxUrl[sandbox]}/control/${path}`, {
    method: request.method,
    ...(request.body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(request.body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${sandbox} ${path} answered ${response.status}: ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** Lets a sandbox misbehave while `story` runs, and makes it behave again whatever happens. */
export async function withFaults<T>(
  sandbox: Sandbox,
  faults: readonly { target: string; kind: string; times?: number; delayMs?: number }[],
  story: () => Promise<T>,
): Promise<T> {
  for (const fault of faults) await control(sandbox, 'faults', { method: 'POST', body: fault })
  try {
    return await story()
  } finally {
    await control(sandbox, 'faults', { method: 'DELETE' })
  }
}
