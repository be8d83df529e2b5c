/** What goes into the text of a QRIS code. */
export type QrFields = {
  pan: string
  acquirerMerchantId: string
  nationalMerchantId: string
  criteria: string
  categoryCode: string
  amountIdr: bigint
  tipIdr: bigint
  merchantName: string
  city: string
  postalCode: string
  billNumber: string
  terminalLabel: string
}

/** CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) as four upper-case hex digits. */
export function crc16(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

/** Builds a dynamic merchant-presented QRIS text: EMV tags, closed by the checksum over everything before it. */
export function qrisText(fields: QrFields): string {
  const tip = fields.tipIdr > 0n ? tag('55', '02') + tag('56', fields.tipIdr.toString()) : ''
  const covered = [
    tag('00', '01'),
    tag('01', '12'),
    tag(
      '26',
      tag('00', 'ID.CO.ASTRAPAY.WWW') +
        tag('01', fields.pan) +
        tag('02', fields.acquirerMerchantId) +
        tag('03', fields.criteria),
    ),
    tag(
      '51',
      tag('00', 'ID.CO.QRIS.WWW') + tag('02', fields.nationalMerchantId) + tag('03', fields.criteria),
    ),
    tag('52', fields.categoryCode),
    tag('53', '360'),
    tag('54', fields.amountIdr.toString()),
    tip,
    tag('58', 'ID'),
    tag('59', asciiCut(fields.merchantName, 25)),
    tag('60', asciiCut(fields.city, 15)),
    tag('61', fields.postalCode),
    tag('62', tag('01', fields.billNumber) + tag('07', fields.terminalLabel)),
    '6304',
  ].join('')
  return covered + crc16(covered)
}

function tag(id: string, value: string): string {
  return `${id}${String(value.length).padStart(2, '0')}${value}`
}

/** EMV text fields are printable ASCII of limited length. */
function asciiCut(text: string, lengthMax: number): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, lengthMax)
}
