import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** The browser for stories: CHROMIUM, one that is installed, or Debian's package, installed now where we may. */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM']
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new Error(`CHROMIUM names ${given}, which does not exist.`)
    return given
  }
  return places.find(existsSync) ?? installChromium()
}

function installChromium(): string {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error('No Chromium was found. Install one, or set CHROMIUM to its path.')
  }
  console.log('No Chromium was found; installing the Debian package …')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit', env: environment })
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], {
    stdio: 'inherit',
    env: environment,
  })
  return '/usr/bin/chromium'
}
