export type QrisInput = {
  amountIdr: number
  /** Bill number; unique, so that a text names one payment. */
  reference: string
  merchantName: string
  /** The acquirer's number of the merchant ("mall id"), digits. */
  merchantId: string
  terminalId: string
  postalCode: string
}

/** The number by which QRIS knows the acquirer. */
const acquirerPrefix = '93600899'

/** An EMVCo payment text (merchant-presented, dynamic) as any Indonesian wallet scans it. */
export function qrisText(input: QrisInput): string {
  const merchantId = input.merchantId.replaceAll(/\D/g, '')
  const body = [
    field('00', '01'),
    field('01', '12'),
    field(
      '26',
      field('00', 'ID.CO.DOKU.WWW') +
        field('01', merchantPan(merchantId)) +
        field('02', merchantId.slice(-15)) +
        field('03', 'UME'),
    ),
    field(
      '51',
      field('00', 'ID.CO.QRIS.WWW') +
        field('02', `ID10${merchantId.slice(-9).padStart(9, '0')}`) +
        field('03', 'UME'),
    ),
    field('52', '5533'),
    field('53', '360'),
    field('54', String(input.amountIdr)),
    field('58', 'ID'),
    field('59', plain(input.merchantName, 25) || 'SANDBOX DOKU'),
    field('60', 'JAKARTA'),
    field('61', plain(input.postalCode, 10) || '10110'),
    field('62', field('01', input.reference) + field('07', plain(input.terminalId, 16) || 'A01')),
    '6304',
  ].join('')
  return `${body}${crc16(body)}`
}

/** 18 digits: acquirer, merchant, check digit. */
export function merchantPan(merchantId: string): string {
  const digits = `${acquirerPrefix}${merchantId.replaceAll(/\D/g, '').slice(-9).padStart(9, '0')}`
  return `${digits}${checkDigit(digits)}`
}

export type ScannedCode = { amountIdr: number | null; merchantName: string; reference: string }

/** Reads a payment text as a wallet does; null where its form or its checksum is wrong. */
export function scanQris(text: string): ScannedCode | null {
  const match = /^(.*6304)([0-9A-F]{4})$/.exec(text)
  if (match === null || crc16(match[1] ?? '') !== match[2]) return null
  const fields = readFields(text)
  if (fields?.get('00') !== '01' || fields.get('53') !== '360') return null
  const amount = Number(fields.get('54') ?? '')
  return {
    amountIdr: Number.isSafeInteger(amount) && amount > 0 ? amount : null,
    merchantName: fields.get('59') ?? '',
    reference: readFields(fields.get('62') ?? '')?.get('01') ?? '',
  }
}

function readFields(text: string): Map<string, string> | null {
  const fields = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    const length = Number(text.slice(at + 2, at + 4))
    const end = at + 4 + length
    if (!/^\d{4}$/.test(text.slice(at, at + 4)) || end > text.length) return null
    fields.set(text.slice(at, at + 2), text.slice(at + 4, end))
    at = end
  }
  return fields
}

function field(tag: string, value: string): string {
  return `${tag}${String(value.length).padStart(2, '0')}${value}`
}

/** Lengths count characters, so only one-byte ones may stand in a text. */
function plain(text: string, lengthMax: number): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, lengthMax)
}

function checkDigit(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return (10 - (sum % 10)) % 10
}

/** CRC-16/CCITT-FALSE, as EMVCo QR codes end with. */
export function crc16(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}
