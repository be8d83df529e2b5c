/** An EMVCo payment text as a wallet would scan it. The merchant in it is obviously ours. */
export function qrisText(input: { amountIdr: number; reference: string }): string {
  const body = [
    field('00', '01'),
    field('01', '12'),
    field('26', field('00', 'ID.TEST.SANDBOX.DOKU') + field('01', '936008990000000000')),
    field('52', '5533'),
    field('53', '360'),
    field('54', String(input.amountIdr)),
    field('58', 'ID'),
    field('59', 'SANDBOX DOKU'),
    field('60', 'JAKARTA'),
    field('62', field('01', input.reference)),
    '6304',
  ].join('')
  return `${body}${crc16(body)}`
}

function field(tag: string, value: string): string {
  return `${tag}${String(value.length).padStart(2, '0')}${value}`
}

/** CRC-16/CCITT-FALSE, as EMVCo QR codes end with. */
function crc16(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}
