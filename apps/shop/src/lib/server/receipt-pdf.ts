import Sheet from 'pdfkit'
import { findOrderForStaff } from '#ordering'
import { findChannel, findPaying, findTransferChannel, type MoneyCame, type Paying } from '#payments'
import { formatRupiah } from '#platform/format-money.ts'
import { formatWib } from '#ui/time.ts'
import type { ReadBy } from '../../../../payment-reader.ts'
import { nameIn } from '../locale.ts'
import { receiptWords, type ReceiptWords } from '../receipt-words.ts'

export interface ReceiptFile {
  readonly fileName: string
  readonly content: Buffer
}

interface ReceiptSheet {
  readonly words: ReceiptWords
  readonly number: string
  readonly facts: readonly (readonly [string, string])[]
  readonly to: readonly string[]
  readonly lines: readonly { readonly name: string; readonly amountIdr: bigint }[]
  readonly totalIdr: bigint
}

const margin = 56
const pageWidth = 595.28
const width = pageWidth - 2 * margin
const sumWidth = 120
const ink = '#0f172a'
const softInk = '#475569'
const rule = '#cbd5e1'

/**
 * The receipt of a payment that is whole, or null. For a bundle of invoices its lines are the allocation: each invoice and
 * what was paid of it. Who reads it through a link sees no name and no address.
 */
export async function receiptPdf(
  locals: App.Locals,
  asked: { paymentId: string; by: ReadBy },
): Promise<ReceiptFile | null> {
  const paying = await findPaying(locals.ctx, asked)
  if (paying === null || paying.payment.state !== 'settled') return null
  const sheet = await describe(locals, { paying, by: asked.by })
  const fileName = `struk-${sheet.number.replaceAll(/[^A-Za-z0-9]+/g, '-')}.pdf`
  return { fileName, content: await draw(sheet) }
}

async function describe(
  locals: App.Locals,
  { paying, by }: { paying: Paying; by: ReadBy },
): Promise<ReceiptSheet> {
  const { locale, ctx } = locals
  const { payment } = paying
  const words = receiptWords[locale]
  const order = payment.orderId === null ? null : await findOrderForStaff(ctx, { orderId: payment.orderId })
  const at = (moment: Date) => formatWib(moment, { locale, withDate: 'always' })
  const came = paying.money.filter(({ disposition }) => disposition !== 'surplus')
  const paidBy = await Promise.all(came.map(async (money) => describeMoney(locals, { money, words, at })))
  const goods = (order?.lines ?? []).map((line) => ({
    name: `${line.quantity} × ${nameIn(locale, line)} (${line.sku})`,
    amountIdr: line.linePrice,
  }))
  const goodsIdr = goods.reduce((sum, line) => sum + line.amountIdr, 0n)
  const tax =
    order === null || goodsIdr === payment.amount ? [] : [{ name: 'PPN', amountIdr: order.order.tax }]
  return {
    words,
    number: payment.number,
    facts: [
      [words.number, payment.number],
      [words.opened, at(payment.createdAt)],
      [words.paidAt, at(payment.settledAt ?? payment.createdAt)],
      ...paidBy.flat(),
    ],
    to: by === 'link' ? [] : [payment.buyerName, ...(order === null ? [] : addressOf(order.order.address))],
    lines:
      order === null
        ? payment.lines.map((line) => ({
            name: line.quantity === 1 ? line.name : `${line.quantity} × ${line.name}`,
            amountIdr: line.unitPrice * BigInt(line.quantity),
          }))
        : [...goods, ...tax],
    totalIdr: payment.amount,
  }
}

async function describeMoney(
  { ctx }: App.Locals,
  told: { money: MoneyCame; words: ReceiptWords; at: (moment: Date) => string },
): Promise<(readonly [string, string])[]> {
  const { money, words, at } = told
  const id = money.channelId ?? ''
  const channel = findChannel(ctx, id)?.channel ?? (await findTransferChannel(ctx.db, id))
  return [
    [words.paidBy, `${channel?.label ?? words.bank}, ${formatRupiah(money.applied)}, ${at(money.paidAt)}`],
    [words.reference, money.providerReference],
  ]
}

function addressOf(address: {
  street: string
  district: string
  city: string
  province: string
  postalCode: string
}): string[] {
  const { street, district, city, province, postalCode } = address
  return [street, `${district}, ${city}`, `${province} ${postalCode}`]
}

/** One page of A4, more where the lines need them. Only the fonts that every reader has, so the file stays small. */
function draw(sheet: ReceiptSheet): Promise<Buffer> {
  const { words } = sheet
  const document = new Sheet({
    size: 'A4',
    margin,
    lang: words.language,
    info: { Title: `${words.title} ${sheet.number}`, Author: 'Astraotoshop', Creator: 'Astraotoshop' },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  document.font('Helvetica-Bold').fontSize(20).fillColor(ink).text('Astraotoshop', { continued: false })
  document.font('Helvetica').fontSize(11).fillColor(softInk).text(words.title).moveDown(1.5)
  drawSum(document, sheet)
  for (const [name, value] of sheet.facts) drawRow(document, { name, value, isSum: false })
  if (sheet.to.length > 0) drawRow(document, { name: words.to, value: sheet.to.join('\n'), isSum: false })
  document.moveDown(1).font('Helvetica-Bold').fontSize(12).fillColor(ink).text(words.lines, margin)
  document.moveDown(0.5).font('Helvetica').fontSize(10)
  for (const { name, amountIdr } of sheet.lines)
    drawRow(document, { name, value: plainSum(amountIdr), isSum: true })
  document.font('Helvetica-Bold')
  drawRow(document, { name: words.total, value: plainSum(sheet.totalIdr), isSum: true })
  document
    .font('Helvetica')
    .fontSize(9)
    .fillColor(softInk)
    .moveDown(1.5)
    .text(words.foot, margin, undefined, { width })
  document.end()
  return done
}

function drawSum(document: PDFKit.PDFDocument, { words, totalIdr }: ReceiptSheet): void {
  document.fontSize(10).fillColor(softInk).text(words.paid)
  document.font('Helvetica-Bold').fontSize(26).fillColor(ink).text(plainSum(totalIdr)).moveDown(0.8)
  document.font('Helvetica').fontSize(10)
}

/** A name and its value beside each other; both may be long, and the next row begins below the longer. */
function drawRow(document: PDFKit.PDFDocument, row: { name: string; value: string; isSum: boolean }): void {
  const { name, value, isSum } = row
  const nameWidth = isSum ? width - sumWidth - 12 : 140
  const valueWidth = isSum ? sumWidth : width - nameWidth - 12
  const height = Math.max(
    document.heightOfString(name, { width: nameWidth }),
    document.heightOfString(value, { width: valueWidth }),
  )
  if (document.y + height + 12 > document.page.height - margin) document.addPage()
  const top = document.y + 6
  document
    .moveTo(margin, document.y)
    .lineTo(margin + width, document.y)
    .lineWidth(0.5)
    .stroke(rule)
  document.fillColor(isSum ? ink : softInk).text(name, margin, top, { width: nameWidth })
  document.fillColor(ink)
  document.text(value, margin + width - valueWidth, top, {
    width: valueWidth,
    align: isSum ? 'right' : 'left',
  })
  document.x = margin
  document.y = top + height + 6
}

function plainSum(amountIdr: bigint): string {
  return formatRupiah(amountIdr)
}
