import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { assert } from '#platform/assert.ts'
import { drawSlip } from './draw-slip.ts'
import { slipBytesMax } from './transfer.ts'

const photo = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: '#2060a0' } })

async function drawn(content: Buffer): Promise<Buffer> {
  const slip = await drawSlip(content)
  assert(slip.kind === 'drawn', `the slip is drawn, not ${slip.kind}`)
  return slip.content
}

describe('a picture', () => {
  test('loses the place where it was taken, and everything else that is no picture', async () => {
    const taken = await photo()
      .withExif({
        IFD0: { Make: 'KAMERA-CONTOH' },
        IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 12/1 0/1', GPSLongitudeRef: 'E' },
      })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rahasia/></x:xmpmeta>')
      .jpeg()
      .toBuffer()
    expect((await sharp(taken).metadata()).exif).toBeDefined()
    const clean = await drawn(taken)
    const { exif, xmp, iptc, icc, format } = await sharp(clean).metadata()
    expect({ exif, xmp, iptc, icc, format }).toEqual({ format: 'jpeg' })
    expect(clean.includes('KAMERA-CONTOH') || clean.includes('Exif') || clean.includes('rahasia')).toBe(false)
  })

  test('stands upright however the camera was held', async () => {
    const lying = await photo(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const { width, height, orientation } = await sharp(await drawn(lying)).metadata()
    expect({ width, height, orientation }).toEqual({ width: 40, height: 60 })
  })

  test('of any kind that we take becomes a JPEG of at most 2000 pixels', async () => {
    const large = photo(6_000, 3_000)
    for (const content of [
      await large.clone().jpeg().toBuffer(),
      await large.clone().png().toBuffer(),
      await large.clone().webp().toBuffer(),
    ]) {
      const { width, height, format } = await sharp(await drawn(content)).metadata()
      expect({ width, height, format }).toEqual({ width: 2_000, height: 1_000, format: 'jpeg' })
    }
  })

  test('that is clear is shown on white, and one that moves by its first frame', async () => {
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer()
    expect(
      (
        await sharp(await drawn(clear))
          .raw()
          .toBuffer()
      )[0],
    ).toBeGreaterThan(250)
    const frames = [await photo(8, 8).png().toBuffer(), await photo(8, 8).negate().png().toBuffer()]
    const moving = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer()
    expect((await sharp(moving).metadata()).pages).toBe(2)
    const { height, pages } = await sharp(await drawn(moving)).metadata()
    expect({ height, pages }).toEqual({ height: 8 })
  })

  test('of nothing but noise is kept small enough', async () => {
    const noise = await sharp({
      create: {
        width: 2_000,
        height: 2_000,
        channels: 3,
        background: '#000000',
        noise: { type: 'gaussian', mean: 128, sigma: 90 },
      },
    })
      .jpeg({ quality: 95 })
      .toBuffer()
    expect((await drawn(noise)).length).toBeLessThanOrEqual(slipBytesMax)
  })

  test('keeps nothing of a second file hidden in it', async () => {
    const hidden = Buffer.from('%PDF-1.7 <script>alert(1)</script> PK\u0003\u0004')
    for (const content of [
      Buffer.concat([await photo().jpeg().toBuffer(), hidden]),
      Buffer.concat([await photo().png().toBuffer(), hidden]),
      withComment(await photo().jpeg().toBuffer(), hidden),
    ]) {
      const clean = await drawn(content)
      expect(clean.includes('script') || clean.includes('%PDF') || clean.includes('PK')).toBe(false)
    }
  })
})

describe('a file that cannot be opened is refused', () => {
  test('where it is a bomb: small as a file, monstrous as a picture', async () => {
    const begun = performance.now()
    const rss = process.memoryUsage().rss
    for (const side of [6_400, 20_000, 60_000]) expect(await kindOf(bombOf(side))).toBe('unreadable')
    expect(process.memoryUsage().rss - rss).toBeLessThan(300_000_000)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  test('where its end is missing, or its middle', async () => {
    const noise = sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: '#000000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
    for (const whole of [
      await noise.clone().jpeg().toBuffer(),
      await noise.clone().png().toBuffer(),
      await noise.clone().webp().toBuffer(),
    ]) {
      expect(await kindOf(whole)).toBe('drawn')
      for (const part of [0.5, 0.02]) {
        const cut = whole.subarray(0, Math.max(12, Math.floor(whole.length * part)))
        expect(await kindOf(cut)).toBe('unreadable')
      }
    }
  })

  test('where only its first bytes are a picture, or nothing is', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    const gif = await photo().gif().toBuffer()
    const tiff = await photo().tiff().toBuffer()
    const heads = [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('RIFF0000WEBPVP8 ')]
    const bodies = [Buffer.alloc(0), svg, gif, tiff, Buffer.alloc(1_000_000, 7)]
    for (const body of bodies) {
      expect(await kindOf(body)).toBe('unreadable')
      for (const head of heads) expect(await kindOf(Buffer.concat([head, body]))).toBe('unreadable')
    }
  })
})

test('many at once are drawn one after another, and too many are asked to come again', async () => {
  const content = await photo(1_500, 1_500).png().toBuffer()
  const kinds = (await Promise.all(Array.from({ length: 40 }, () => drawSlip(content)))).map(
    (one) => one.kind,
  )
  expect(kinds.filter((kind) => kind === 'drawn').length).toBe(24)
  expect(kinds.filter((kind) => kind === 'busy').length).toBe(16)
  expect(await kindOf(content)).toBe('drawn')
})

async function kindOf(content: Buffer): Promise<string> {
  return (await drawSlip(content)).kind
}

/** A JPEG with a comment behind its first marker. */
function withComment(jpeg: Buffer, comment: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(comment.length + 2)
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe]), length, comment, jpeg.subarray(2)])
}

/** A PNG that says how large it is and brings a few kilobytes for it. */
function bombOf(side: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 8
  header[9] = 6
  const rows = deflateSync(Buffer.alloc(4_000_000), { level: 9 })
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), body])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
