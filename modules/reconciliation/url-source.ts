import type { SettlementSource } from './source-port.ts'

const bytesMax = 32 * 1_024 * 1_024

/** Files behind an address in which `{day}` stands for the day, such as a sandbox has. */
export function createUrlSource(options: { url: string; timeoutMs: number }): SettlementSource {
  return {
    async fetchDay(day) {
      const address = options.url.replaceAll('{day}', day)
      const response = await fetch(address, {
        redirect: 'error',
        signal: AbortSignal.timeout(options.timeoutMs),
      })
      if (response.status === 404) return null
      if (!response.ok) throw new Error(`the settlement file of ${day} was answered with ${response.status}`)
      const content = await readWithin(response)
      return content.length === 0 ? null : { name: `settlement-${day}.csv`, content }
    },
  }
}

async function readWithin(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > bytesMax) throw new Error('the settlement file is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
