import QRCode from 'qrcode'

/** A code as one path over a square of `size` modules, quiet zone included: small enough to travel with its page. */
export interface QrDrawing {
  readonly size: number
  readonly path: string
}

const quietModules = 4
const level = 'M'
const pictureWidth = 1_024

/** Draws the text as a QR code (ISO/IEC 18004), row by row; neighbouring dark modules are one stroke. */
export function drawQr(text: string): QrDrawing {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level })
  const strokes: string[] = []
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column) === 0) continue
      const from = column
      while (column + 1 < modules.size && modules.get(row, column + 1) !== 0) column += 1
      const width = column - from + 1
      strokes.push(`M${from + quietModules} ${row + quietModules}h${width}v1h-${width}z`)
    }
  }
  return { size: modules.size + 2 * quietModules, path: strokes.join('') }
}

/** The same code as a picture that a phone keeps in its gallery, for the bank app to read from there. */
export function pictureOfQr(text: string): Promise<Buffer> {
  return QRCode.toBuffer(text, {
    errorCorrectionLevel: level,
    margin: quietModules,
    width: pictureWidth,
    type: 'png',
  })
}
