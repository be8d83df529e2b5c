import QRCode from 'qrcode'

/** A code as one path over a square of `size` modules, quiet zone included. */
export interface QrDrawing {
  readonly size: number
  readonly path: string
}

const quietModules = 4

/** Draws the text as a QR code (ISO/IEC 18004): every dark module is one small square of the path. */
export function drawQr(text: string): QrDrawing {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const squares = Array.from({ length: modules.size }, (_, row) => row).flatMap((row) =>
    Array.from({ length: modules.size }, (_, column) => column)
      .filter((column) => modules.get(row, column) !== 0)
      .map((column) => `M${column + quietModules} ${row + quietModules}h1v1h-1z`),
  )
  return { size: modules.size + 2 * quietModules, path: squares.join('') }
}
