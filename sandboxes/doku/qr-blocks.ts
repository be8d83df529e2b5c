/** How many check bytes each block has, and the blocks as [how many, data bytes]. Level M. */
export type Version = {
  number: number
  checkBytes: number
  blocks: [count: number, dataBytes: number][]
  /** Where alignment patterns have their centres. */
  centres: number[]
}

/** Versions that a payment text needs: about 200 to 450 bytes. */
const versions: Version[] = [
  {
    number: 10,
    checkBytes: 26,
    blocks: [
      [4, 43],
      [1, 44],
    ],
    centres: [6, 28, 50],
  },
  {
    number: 11,
    checkBytes: 30,
    blocks: [
      [1, 50],
      [4, 51],
    ],
    centres: [6, 30, 54],
  },
  {
    number: 12,
    checkBytes: 22,
    blocks: [
      [6, 36],
      [2, 37],
    ],
    centres: [6, 32, 58],
  },
  {
    number: 13,
    checkBytes: 22,
    blocks: [
      [8, 37],
      [1, 38],
    ],
    centres: [6, 34, 62],
  },
  {
    number: 14,
    checkBytes: 24,
    blocks: [
      [4, 40],
      [5, 41],
    ],
    centres: [6, 26, 46, 66],
  },
  {
    number: 15,
    checkBytes: 24,
    blocks: [
      [5, 41],
      [5, 42],
    ],
    centres: [6, 26, 48, 70],
  },
  {
    number: 16,
    checkBytes: 28,
    blocks: [
      [7, 45],
      [3, 46],
    ],
    centres: [6, 26, 50, 74],
  },
]

/** Mode and length take 20 bits, the end mark 4. */
const frameBytes = 3

/** The smallest version that holds a text; null for one that is too long. */
export function versionFor(textBytes: number): Version | null {
  return versions.find((version) => dataBytesOf(version) >= textBytes + frameBytes) ?? null
}

function dataBytesOf(version: Version): number {
  return version.blocks.reduce((sum, [count, bytes]) => sum + count * bytes, 0)
}

/** The bytes of a code in the order in which they are drawn: data and check bytes, block by block in turn. */
export function codewords(text: Uint8Array, version: Version): number[] {
  const data = frame(text, dataBytesOf(version))
  const blocks: number[][] = []
  let at = 0
  for (const [count, bytes] of version.blocks) {
    for (let index = 0; index < count; index += 1) {
      blocks.push(data.slice(at, at + bytes))
      at += bytes
    }
  }
  const checks = blocks.map((block) => checkBytes(block, version.checkBytes))
  return [...inTurn(blocks), ...inTurn(checks)]
}

/** Byte mode (0100), length in 16 bits, the text, an end mark, and padding in turn. */
function frame(text: Uint8Array, length: number): number[] {
  const nibbles = [4, ...nibblesOf(text.length >> 8), ...nibblesOf(text.length & 255)]
  for (const byte of text) nibbles.push(...nibblesOf(byte))
  nibbles.push(0)
  const bytes: number[] = []
  for (let index = 0; index < nibbles.length; index += 2)
    bytes.push(((nibbles[index] ?? 0) << 4) | (nibbles[index + 1] ?? 0))
  for (let padding = 0xec; bytes.length < length; padding = padding === 0xec ? 0x11 : 0xec)
    bytes.push(padding)
  return bytes
}

function nibblesOf(byte: number): [high: number, low: number] {
  return [byte >> 4, byte & 15]
}

function inTurn(blocks: number[][]): number[] {
  const longest = Math.max(...blocks.map((block) => block.length))
  return Array.from({ length: longest }, (_none, index) => index).flatMap((index) =>
    blocks.flatMap((block) => block[index] ?? []),
  )
}

/** The remainder of the block over the generator: Reed-Solomon over 256 elements. */
function checkBytes(block: number[], count: number): number[] {
  const generator = generatorOf(count)
  const rest = [...block, ...Array.from({ length: count }, () => 0)]
  for (let at = 0; at < block.length; at += 1) {
    const factor = rest[at] ?? 0
    generator.forEach((part, index) => {
      rest[at + index] = (rest[at + index] ?? 0) ^ multiply(part, factor)
    })
  }
  return rest.slice(block.length)
}

function generatorOf(count: number): number[] {
  let generator = [1]
  let root = 1
  for (let index = 0; index < count; index += 1) {
    const next = [...generator, 0]
    generator.forEach((part, at) => {
      next[at + 1] = (next[at + 1] ?? 0) ^ multiply(part, root)
    })
    generator = next
    root = multiply(root, 2)
  }
  return generator
}

function multiply(left: number, right: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((right >> bit) & 1) * left
  }
  return product
}
