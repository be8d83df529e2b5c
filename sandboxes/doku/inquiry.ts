import { randomUUID } from 'node:crypto'
import { objectAt, parseObject, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { accountRefusal } from './snap-account-rules.ts'
import { billOf } from './snap-accounts.ts'
import { bankChannelId, callMerchant, fetchMerchantToken, freshExternalId } from './send-snap.ts'
import type { Merchant, SnapAccount } from './state.ts'
import { isoWib } from './time.ts'
import { now, remember } from './world.ts'
import type { World } from './world.ts'

/** What a bank says where no merchant knows a number. */
export const unknownNumber = 'Nomor virtual account tidak ditemukan. Periksa kembali angkanya.'

const reasons: Readonly<Record<string, string>> = {
  '4042412': unknownNumber,
  '4042413': 'Penjual menolak jumlah tagihan ini.',
  '4042414': 'Tagihan ini sudah dibayar.',
  '4042419': 'Waktu pembayaran sudah habis.',
}

/**
 * Asks the merchants that number their bills themselves (DIPC) about a number with their service id. The bill
 * they tell becomes an account, so that paying it goes the ordinary way.
 */
export async function inquireMerchants(world: World, number: string): Promise<SnapAccount | string> {
  let reason = unknownNumber
  for (const merchant of world.state.merchants.values()) {
    const channel = answeredBy(merchant, number)
    const bin = merchant.bins[channel ?? '']
    if (channel === null || bin === undefined) continue
    const inquired = await inquire(world, merchant, { number, channel, bin })
    if (typeof inquired !== 'string') return inquired
    reason = inquired
  }
  return reason
}

/** The channel under which a merchant answers for a number; null where it does not. */
function answeredBy(merchant: Merchant, number: string): string | null {
  if (merchant.vaInquiryUrl === null || merchant.snapTokenUrl === null) return null
  const own = Object.entries(merchant.dipcPrefixes)
  const prefixes = own.length > 0 ? own : Object.entries(merchant.bins)
  return prefixes.find(([, prefix]) => number.startsWith(prefix))?.[0] ?? null
}

type Asked = { number: string; channel: string; bin: string }

async function inquire(world: World, merchant: Merchant, asked: Asked): Promise<SnapAccount | string> {
  const token = await fetchMerchantToken(world, merchant)
  if (typeof token !== 'string') return 'Penjual sedang tidak dapat dihubungi. Coba lagi nanti.'
  const partnerServiceId = asked.bin.padStart(8, ' ')
  const customerNo = asked.number.slice(asked.bin.length)
  const inquiryRequestId = randomUUID().replaceAll('-', '')
  const result = await callMerchant(world, {
    merchant,
    token,
    url: merchant.vaInquiryUrl ?? '',
    operation: 'inquiry',
    externalId: freshExternalId(world),
    forged: false,
    channelId: bankChannelId(asked.channel),
    body: JSON.stringify({
      partnerServiceId,
      customerNo,
      virtualAccountNo: `${partnerServiceId}${customerNo}`,
      channelCode: '6010',
      trxDateInit: isoWib(now(world)),
      language: 'ID',
      inquiryRequestId,
      additionalInfo: { channel: asked.channel },
    }),
  })
  const answer = parseObject(result.answer) ?? {}
  const code = String(answer['responseCode'])
  if (code !== '2002400') return reasons[code] ?? `Penjual tidak memberi tagihan (${code}).`
  const bill = billFrom(objectAt(answer, 'virtualAccountData'), { partnerServiceId, customerNo, ...asked })
  if (accountRefusal(bill) !== null) return 'Jawaban penjual tidak dapat dibaca.'
  return keep(world, merchant, { bill, inquiryRequestId })
}

/** The merchant's answer in the form of a create body: trxId and the numbers come from elsewhere. */
function billFrom(
  answered: JsonObject,
  known: { partnerServiceId: string; customerNo: string; channel: string },
): JsonObject {
  const extra = objectAt(answered, 'additionalInfo')
  return {
    ...answered,
    partnerServiceId: known.partnerServiceId,
    customerNo: known.customerNo,
    virtualAccountNo: `${known.partnerServiceId}${known.customerNo}`,
    trxId: textAt(extra, 'trxId') || textAt(answered, 'trxId'),
    additionalInfo: { ...extra, channel: known.channel },
  }
}

function keep(
  world: World,
  merchant: Merchant,
  told: { bill: JsonObject; inquiryRequestId: string },
): SnapAccount {
  const virtualAccountNo = textAt(told.bill, 'virtualAccountNo')
  const before = world.state.accounts.get(virtualAccountNo.trim())
  const trxId = textAt(told.bill, 'trxId')
  const account: SnapAccount = {
    clientId: merchant.clientId,
    partnerServiceId: textAt(told.bill, 'partnerServiceId'),
    customerNo: textAt(told.bill, 'customerNo'),
    virtualAccountNo,
    trxId,
    deleted: false,
    createdAtMs: now(world),
    payments: before?.trxId === trxId ? before.payments : [],
    inquiryRequestId: told.inquiryRequestId,
    ...billOf(world, told.bill),
  }
  remember(world.state.accounts, virtualAccountNo.trim(), account)
  remember(world.state.accountByTrx, `${merchant.clientId} ${trxId}`, virtualAccountNo.trim())
  world.changed()
  return account
}
