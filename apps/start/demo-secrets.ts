import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Secrets = z.object({
  passwordPepper: z.string(),
  otpKey: z.string(),
  paymentSealKey: z.string(),
  staffSealKey: z.string(),
  dokuSecretKey: z.string(),
  dokuPrivateKey: z.string(),
  dokuMerchantPublicKey: z.string(),
  astraPayClientSecret: z.string(),
  astraPayPrivateKey: z.string(),
  astraPayMerchantPublicKey: z.string(),
  whatsAppToken: z.string(),
  whatsAppAppSecret: z.string(),
  whatsAppVerifyToken: z.string(),
})

/** Secrets of this machine's demonstration. They open only the sandboxes beside it. */
export type DemoSecrets = z.infer<typeof Secrets>

/** Reads the demonstration's secrets, or makes them on the first start. Only the owner may read the file. */
export async function readDemoSecrets(dataDir: string): Promise<DemoSecrets> {
  const file = join(dataDir, 'demo-secrets.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  const stored = text === null ? {} : Secrets.partial().parse(JSON.parse(text))
  const complete = Secrets.safeParse(stored)
  if (complete.success) return complete.data
  // What an earlier version kept stays; a newer secret is made and added.
  const secrets = Secrets.parse({ ...makeSecrets(), ...stored })
  await mkdir(dataDir, { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return secrets
}

/** Fresh secrets; nothing is written. */
export function makeSecrets(): DemoSecrets {
  const [doku, astraPay] = [makeKeyPair(), makeKeyPair()]
  return {
    passwordPepper: randomBytes(32).toString('base64'),
    otpKey: randomBytes(32).toString('base64'),
    paymentSealKey: randomBytes(32).toString('base64'),
    staffSealKey: randomBytes(32).toString('base64'),
    dokuSecretKey: `SK-${randomBytes(18).toString('hex')}`,
    dokuPrivateKey: doku.privateKey,
    dokuMerchantPublicKey: doku.publicKey,
    astraPayClientSecret: randomBytes(24).toString('hex'),
    astraPayPrivateKey: astraPay.privateKey,
    astraPayMerchantPublicKey: astraPay.publicKey,
    whatsAppToken: randomBytes(24).toString('hex'),
    whatsAppAppSecret: randomBytes(24).toString('hex'),
    whatsAppVerifyToken: randomBytes(16).toString('hex'),
  }
}

function makeKeyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
}
