import { slipBytesMax } from './transfer.ts'

export type SlipDrawn =
  | { readonly kind: 'drawn'; readonly content: Buffer }
  /** Damaged, cut off, monstrous, or no picture at all behind its first bytes. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Too many wait already. */
  | { readonly kind: 'busy' }

const limits = { inputPixels: 40_000_000, sidePixels: 2_000, seconds: 10, waiting: 24 } as const
/** The next one where the file would be larger than we keep: only noise comes so far. */
const qualities = [85, 60, 30] as const

/**
 * Draws a buyer's picture anew: upright, at most 2000 pixels wide and high, as JPEG, the first frame only. What else was in
 * the file (place, camera, anything appended) is gone, and no viewer of ours meets bytes that a stranger wrote.
 */
export async function drawSlip(content: Buffer): Promise<SlipDrawn> {
  return oneByOne(async () => {
    try {
      return await draw(content)
    } catch (error) {
      return { kind: 'unreadable', reason: error instanceof Error ? error.message : 'unknown' }
    }
  })
}

async function draw(content: Buffer): Promise<SlipDrawn> {
  const sharp = await loadSharp()
  for (const quality of qualities) {
    const drawn = await sharp(content, {
      limitInputPixels: limits.inputPixels,
      failOn: 'error',
      pages: 1,
      autoOrient: true,
    })
      .resize({
        width: limits.sidePixels,
        height: limits.sidePixels,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality })
      .timeout({ seconds: limits.seconds })
      .toBuffer()
    if (drawn.length <= slipBytesMax) return { kind: 'drawn', content: drawn }
  }
  return { kind: 'unreadable', reason: 'larger than a slip when drawn' }
}

/** Loaded with the first slip: most processes never draw one. It may read nothing but the kinds that we take. */
async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] })
  return sharp
}

let latest: Promise<unknown> = Promise.resolve()
let waiting = 0

/** One at a time in a process, so that memory is bounded (a large picture is 160 MB) and logins keep their threads. */
async function oneByOne(work: () => Promise<SlipDrawn>): Promise<SlipDrawn> {
  if (waiting >= limits.waiting) return { kind: 'busy' }
  waiting += 1
  const mine = latest.then(work)
  latest = mine
  try {
    return await mine
  } finally {
    waiting -= 1
  }
}
