import { request } from 'node:http'

/** What a page makes a browser load as JavaScript, in bytes as sent. */
export interface PageWeight {
  readonly path: string
  readonly scripts: number
  readonly scriptBytes: number
  /** Scripts that came without Brotli. */
  readonly uncompressed: number
}

const scriptsMax = 200

/** Loads the page and every script it names, and those that these import at once, with `accept-encoding: br`. */
export async function weighScripts(url: string, path: string): Promise<PageWeight> {
  const html = (await load(new URL(path, url), 'identity')).body.toString('utf8')
  const queue = scriptsOf(html).map((script) => new URL(script, new URL(path, url)).href)
  const seen = new Map<string, { bytes: number; encoding: string }>()
  for (const script of queue) {
    if (seen.has(script) || seen.size >= scriptsMax) continue
    const sent = await load(new URL(script), 'br')
    seen.set(script, { bytes: sent.body.length, encoding: sent.encoding })
    const plain = (await load(new URL(script), 'identity')).body.toString('utf8')
    queue.push(...importsOf(plain).map((name) => new URL(name, script).href))
  }
  const all = [...seen.values()]
  return {
    path,
    scripts: all.length,
    scriptBytes: all.reduce((sum, one) => sum + one.bytes, 0),
    uncompressed: all.filter((one) => one.encoding !== 'br').length,
  }
}

/** Scripts a page loads: by tag, by preload link, or by `import("…")` in an inline script. */
function scriptsOf(html: string): string[] {
  const patterns = [
    /<script[^>]+src="([^"]+)"/g,
    /<link[^>]+href="([^"]+\.m?js)"/g,
    /import\(\s*["']([^"']+)["']\s*\)/g,
  ]
  return [
    ...new Set(patterns.flatMap((pattern) => [...html.matchAll(pattern)].map((match) => match[1] ?? ''))),
  ]
}

/** Modules that a built script imports at its start. */
function importsOf(script: string): string[] {
  return [...script.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)].map((match) => match[1] ?? '')
}

function load(url: URL, accept: string): Promise<{ body: Buffer; encoding: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': accept } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode !== 200) {
          reject(new Error(`${url.pathname} answered ${response.statusCode}`))
          return
        }
        resolve({ body: Buffer.concat(chunks), encoding: response.headers['content-encoding'] ?? 'identity' })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
