import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { inject } from 'vitest'
import { newId } from '#platform/ids.ts'
import { query } from './database.ts'

const { dataDir } = inject('system')

/** A security key in the browser, without glass and without a finger: it always says that the person was verified. */
export interface VirtualKey {
  readonly session: CDPSession
  readonly authenticatorId: string
}

const keys = new WeakMap<Page, VirtualKey>()

/** Gives a page an empty authenticator of its own; passkeys made on the page live in it. */
export async function addVirtualKey(page: Page): Promise<VirtualKey> {
  const known = keys.get(page)
  if (known !== undefined) return known
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  const key = { session, authenticatorId }
  keys.set(page, key)
  return key
}

interface StoredPasskey {
  readonly credentialId: string
  readonly privateKey: string
  readonly userHandle: string
}

/**
 * Puts the passkey of a member of staff into the page's authenticator. It is enrolled once for all stories, beside the pages:
 * how people enrol is told in the story of passkeys.
 */
export async function holdPasskey(page: Page, email: string): Promise<void> {
  const { session, authenticatorId } = await addVirtualKey(page)
  const passkey = await readPasskey(email)
  await session.send('WebAuthn.clearCredentials', { authenticatorId })
  await session.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: passkey.credentialId,
      isResidentCredential: true,
      rpId: 'localhost',
      privateKey: passkey.privateKey,
      userHandle: passkey.userHandle,
      // Several pages hold copies, so each begins above whatever was counted before.
      signCount: Math.floor((Date.now() - Date.UTC(2026, 0)) / 100) % 2 ** 31,
    },
  })
}

async function readPasskey(email: string): Promise<StoredPasskey> {
  const file = join(dataDir, `passkey-of-${email.split('@')[0]}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const [staff] = await query<{ id: string }>('select id from identity.staff_user where email = $1', [email])
  if (staff === undefined) throw new Error(`${email} is a member of staff.`)
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  })
  const credentialId = randomBytes(32)
  await query(
    `insert into identity.staff_passkey (id, staff_id, credential_id, public_key, sign_count, transports, name,
       is_synced, created_at)
     values ($1, $2, $3, $4, 0, '{internal}', 'Kunci uji', false, now())`,
    [newId('psk'), staff.id, credentialId.toString('base64url'), coseKey(publicKey)],
  )
  const passkey = {
    credentialId: credentialId.toString('base64'),
    privateKey: privateKey.toString('base64'),
    userHandle: Buffer.from(staff.id).toString('base64'),
  }
  writeFileSync(file, JSON.stringify(passkey), { mode: 0o600 })
  return passkey
}

/** The last 64 bytes of such a key are its coordinates; CBOR of a key for ES256 names them -2 and -3. */
function coseKey(publicKey: Buffer): Buffer {
  const [x, y] = [publicKey.subarray(-64, -32), publicKey.subarray(-32)]
  const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20])
  return Buffer.concat([head, x, Buffer.from([0x22, 0x58, 0x20]), y])
}
