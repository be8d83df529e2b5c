import { objectAt, textAt } from './json.ts'
import type { JsonObject } from './json.ts'
import { signRsa } from './snap-signature.ts'
import { post } from './testing.ts'
import type { Answered, Rig } from './testing.ts'
import { merchantKeys, testClientId } from './testing-vectors.ts'

export const debitPath = '/direct-debit/core/v1'

export const jumpWish = (more: JsonObject = {}) => ({
  partnerReferenceNo: 'AOP-DANA-1',
  pointOfInitiation: 'mweb',
  urlParam: [{ url: 'https://shop.test/back', type: 'PAY_RETURN', isDeepLink: 'N' }],
  amount: { value: '150000.00', currency: 'IDR' },
  additionalInfo: { channel: 'EMONEY_DANA_SNAP', orderTitle: 'Aki' },
  ...more,
})

export const debitWish = (more: JsonObject = {}) => ({
  partnerReferenceNo: 'AOP-OVO-1',
  feeType: 'OUR',
  amount: { value: '150000.00', currency: 'IDR' },
  payOptionDetails: [{ payMethod: 'CASH', transAmount: { value: '150000.00', currency: 'IDR' } }],
  additionalInfo: {
    channel: 'EMONEY_OVO_SNAP',
    remarks: 'Aki',
    successPaymentUrl: 'https://shop.test/ok',
    failedPaymentUrl: 'https://shop.test/no',
  },
  ...more,
})

export const statusWish = (reference: string) => ({
  originalPartnerReferenceNo: reference,
  serviceCode: '55',
  additionalInfo: { channel: 'EMONEY_DANA_SNAP' },
})

export const bindWish = (channel: string, phoneNo = '6281200000001') => ({
  phoneNo,
  additionalInfo: {
    channel,
    custIdMerchant: 'C1',
    customerName: 'Budi Contoh',
    successRegistrationUrl: 'https://shop.test/bound?a=1',
    failedRegistrationUrl: 'https://shop.test/unbound',
  },
})

export async function bind(rig: Rig, token: string, body: object): Promise<Answered> {
  return post(rig, `${debitPath}/registration-account-binding`, { token, body })
}

export async function customerToken(rig: Rig, body: object): Promise<Answered> {
  const timestamp = '2026-11-23T22:00:00+07:00'
  const response = await fetch(`${rig.url}/authorization/v1/access-token/b2b2c`, {
    method: 'POST',
    headers: {
      'X-CLIENT-KEY': testClientId,
      'X-TIMESTAMP': timestamp,
      'X-SIGNATURE': signRsa(merchantKeys.privateKeyPem, `${testClientId}|${timestamp}`),
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: objectAt({ body: JSON.parse(text) }, 'body'),
  }
}

/** Binds an account as a person would and gives its customer token. */
export async function boundToken(
  rig: Rig,
  token: string,
  wish: ReturnType<typeof bindWish>,
): Promise<string> {
  const made = await bind(rig, token, wish)
  const { authCode } = objectAt(made.json, 'additionalInfo')
  await rig.control('POST', '/bind', { referenceNo: textAt(made.json, 'referenceNo') })
  const issued = await customerToken(rig, { grantType: 'authorization_code', authCode })
  return textAt(issued.json, 'accessToken')
}
