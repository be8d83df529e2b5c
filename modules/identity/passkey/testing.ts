import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { assert } from '#platform/assert.ts'

/** What a test may bend in an answer, to see it refused. */
export interface AnswerFaults {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  readonly isUserVerified?: boolean
  readonly signCount?: number
  readonly userHandle?: string
  readonly crossOrigin?: boolean
  readonly isSignatureSpoilt?: boolean
}

/** An authenticator in software, with one credential: real keys, real signatures, the wire forms of browsers. */
export interface SoftAuthenticator {
  readonly credentialId: string
  /** Answers the options of an enrolment. */
  register(options: CreationOptions, faults?: AnswerFaults): unknown
  /** Answers the options of a login or a proof; counts one further each time. */
  answer(options: RequestOptions, faults?: AnswerFaults): unknown
}

interface CreationOptions {
  readonly challenge: string
  readonly rp: { readonly id?: string | undefined }
  readonly user: { readonly id: string }
}

interface RequestOptions {
  readonly challenge: string
  readonly rpId?: string | undefined
}

const userPresent = 0x01
const userVerified = 0x04
const hasCredential = 0x40

/** @example const key = createSoftAuthenticator({ origin: 'http://localhost:3001' }) */
export function createSoftAuthenticator(at: { readonly origin: string }): SoftAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(32)
  let signCount = 0
  let userHandle = ''
  const idText = credentialId.toString('base64url')
  const shell = { id: idText, rawId: idText, type: 'public-key', clientExtensionResults: {} }
  return {
    credentialId: idText,
    register(options, faults = {}) {
      userHandle = options.user.id
      signCount = faults.signCount ?? 0
      const rpId = faults.rpId ?? options.rp.id ?? ''
      const head = authenticatorHead(rpId, { flags: hasCredential | flagsOf(faults), signCount })
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const key = coseKey(publicKey)
      const authData = Buffer.concat([head, Buffer.alloc(16), length, credentialId, key])
      return {
        ...shell,
        response: {
          clientDataJSON: clientData('webauthn.create', options.challenge, { ...at, ...faults }),
          attestationObject: attestation(authData).toString('base64url'),
          transports: ['internal'],
        },
      }
    },
    answer(options, faults = {}) {
      signCount = faults.signCount ?? signCount + 1
      const rpId = faults.rpId ?? options.rpId ?? ''
      const authenticatorData = authenticatorHead(rpId, { flags: flagsOf(faults), signCount })
      const clientDataJSON = clientData('webauthn.get', options.challenge, { ...at, ...faults })
      return {
        ...shell,
        response: {
          clientDataJSON,
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signAnswer(privateKey, { authenticatorData, clientDataJSON, faults }),
          userHandle: faults.userHandle ?? userHandle,
        },
      }
    },
  }
}

function flagsOf(faults: AnswerFaults): number {
  return userPresent | (faults.isUserVerified === false ? 0 : userVerified)
}

function authenticatorHead(
  rpId: string,
  state: { readonly flags: number; readonly signCount: number },
): Buffer {
  const tail = Buffer.alloc(5)
  tail.writeUInt8(state.flags)
  tail.writeUInt32BE(state.signCount, 1)
  return Buffer.concat([createHash('sha256').update(rpId).digest(), tail])
}

function clientData(type: string, challenge: string, faults: AnswerFaults): string {
  const { origin, crossOrigin } = faults
  const said = { type: faults.type ?? type, challenge: faults.challenge ?? challenge, origin }
  return Buffer.from(JSON.stringify({ ...said, crossOrigin: crossOrigin ?? false })).toString('base64url')
}

function signAnswer(
  key: KeyObject,
  answer: {
    readonly authenticatorData: Buffer
    readonly clientDataJSON: string
    readonly faults: AnswerFaults
  },
): string {
  const hash = createHash('sha256').update(Buffer.from(answer.clientDataJSON, 'base64url')).digest()
  const signature = sign('sha256', Buffer.concat([answer.authenticatorData, hash]), key)
  if (answer.faults.isSignatureSpoilt === true) signature.writeUInt8(signature.readUInt8(20) ^ 1, 20)
  return signature.toString('base64url')
}

/** The public key as CBOR writes it for ES256 on P-256. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x, y } = publicKey.export({ format: 'jwk' })
  assert(x !== undefined && y !== undefined, 'a key on a curve has two coordinates')
  const bytes = (text: string) => Buffer.concat([Buffer.from([0x58, 0x20]), Buffer.from(text, 'base64url')])
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    bytes(x),
    Buffer.from([0x22]),
    bytes(y),
  ])
}

/** `{ fmt: "none", attStmt: {}, authData }` in CBOR. */
function attestation(authData: Buffer): Buffer {
  const text = (word: string) => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)])
  const length = Buffer.from([0x59, authData.length >> 8, authData.length & 0xff])
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    length,
    authData,
  ])
}
