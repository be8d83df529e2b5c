import { issueToken } from './access-token.ts'
import { startTopUp, tellBalance } from './balance.ts'
import { endBinding, inquireBinding, startBinding } from './bindings.ts'
import { capture, queryCapture } from './captures.ts'
import { issueCustomerToken } from './customer-token.ts'
import { askForDebit, tellDebitStatus } from './debit.ts'
import { inquireAccount, tellTopUpStatus, topUpAccount } from './disbursements.ts'
import type { OperationName } from './faults.ts'
import { generateQr, queryQr } from './qris.ts'
import { refundCapture, refundDebit, refundQr } from './refund.ts'
import { queryReservation, queryVoid, reserve, voidReservation } from './reservations.ts'
import type { Sandbox } from './sandbox.ts'
import { passGate, type ServiceRules, type WireCall } from './service-gate.ts'
import { refuse, type CustomerCall, type SnapAnswer, type SnapCall } from './snap.ts'

/** What a fault asks of the handling itself, not of the line. */
export type Wish = { refundHeldMs: number | null }

export type Operation = {
  name: OperationName
  service: string
  methods: string[]
  answer(sandbox: Sandbox, call: WireCall, wish: Wish): SnapAnswer
}

const snap = '/snap-service/snap/v1.0'
const merchant = '/merchant-service/snap/v1.0'
const qris = '/qris-service/snap/v1.0/qr'
const emoney = '/disbursement-service/snap/v1.0/emoney'
const device = { needsDevice: true } as const
const linked = { customerToken: 'required', needsDevice: true } as const

const voiding = inNameOfCustomer(
  'auth-void',
  { service: '67', channelId: '02367', ...linked },
  voidReservation,
)
const qrRefund = ofMerchant('qr-refund', { service: '78', channelId: '01878' }, refundQr)

/** Every path of the provider, exactly as documented, with what answers it. */
export const operations: Record<string, Operation> = {
  [`${snap}/access-token/b2b`]: { name: 'token', service: '73', methods: ['POST'], answer: issueToken },
  [`${snap}/access-token/b2b2c`]: {
    name: 'customer-token',
    service: '74',
    methods: ['POST'],
    answer: issueCustomerToken,
  },
  [`${snap}/registration-account-binding`]: ofMerchant(
    'binding',
    { service: '07', channelId: '01207', ...device },
    startBinding,
  ),
  [`${snap}/registration-account-inquiry`]: ofMerchant(
    'binding-inquiry',
    { service: '08', channelId: '01108', ...device },
    inquireBinding,
  ),
  [`${snap}/registration-account-unbinding`]: ofMerchant(
    'unbinding',
    { service: '09', channelId: '01709', ...device },
    endBinding,
  ),
  [`${merchant}/debit/payment-host-to-host`]: ofMerchant(
    'debit-payment',
    { service: '54', channelId: '00854', customerToken: 'optional' },
    askForDebit,
  ),
  [`${merchant}/debit/status`]: ofMerchant(
    'debit-status',
    { service: '55', channelId: '00155' },
    tellDebitStatus,
  ),
  [`${merchant}/debit/refund`]: ofMerchant(
    'debit-refund',
    { service: '58', channelId: '00258' },
    refundDebit,
  ),
  [`${merchant}/balance-inquiry`]: inNameOfCustomer(
    'balance',
    { service: '11', channelId: '00311', customerToken: 'required' },
    tellBalance,
  ),
  '/merchant-service/v1.0/top-up-webview': inNameOfCustomer(
    'top-up',
    // It has no SNAP number and no CHANNEL-ID; its refusals borrow the 00 of no service.
    { service: '00', channelId: null, customerToken: 'required' },
    startTopUp,
  ),
  [`${merchant}/auth/payment`]: inNameOfCustomer(
    'auth-payment',
    { service: '63', channelId: '01963', ...linked },
    reserve,
  ),
  [`${merchant}/auth/query`]: inNameOfCustomer(
    'auth-query',
    { service: '64', channelId: '02064', ...linked },
    queryReservation,
  ),
  [`${merchant}/auth/capture`]: inNameOfCustomer(
    'auth-capture',
    { service: '65', channelId: '02165', ...linked },
    capture,
  ),
  [`${merchant}/auth/capture-query`]: inNameOfCustomer(
    'auth-capture-query',
    { service: '66', channelId: '02266', ...linked },
    queryCapture,
  ),
  // The provider's table and its example disagree about the path of the void.
  [`${merchant}/auth/void`]: voiding,
  '/merchant-service/v1.0/auth/void': voiding,
  [`${merchant}/auth/void-query`]: inNameOfCustomer(
    'auth-void-query',
    { service: '68', channelId: '02468', ...linked },
    queryVoid,
  ),
  [`${merchant}/auth/refund`]: inNameOfCustomer(
    'auth-refund',
    { service: '69', channelId: '02569', ...linked },
    refundCapture,
  ),
  [`${qris}/qr-mpm-generate`]: ofMerchant('qr-generate', { service: '47', channelId: '00447' }, generateQr),
  [`${qris}/qr-mpm-query`]: {
    ...ofMerchant('qr-query', { service: '51', channelId: '00551' }, queryQr),
    // The provider's table says GET, its example and the standard say POST.
    methods: ['POST', 'GET'],
  },
  // The provider's text leaves the prefix of this one path out.
  [`${qris}/qr-mpm-refund`]: qrRefund,
  '/snap/v1.0/qr/qr-mpm-refund': qrRefund,
  // The examples of these three write X-TIMESTAMP with milliseconds and without a zone.
  [`${emoney}/account-inquiry`]: ofMerchant(
    'account-inquiry',
    { service: '37', channelId: '01437', hasLooseTimestamp: true },
    inquireAccount,
  ),
  [`${emoney}/topup`]: ofMerchant(
    'account-top-up',
    { service: '38', channelId: '01538', hasLooseTimestamp: true },
    topUpAccount,
  ),
  [`${emoney}/topup-status`]: ofMerchant(
    'account-top-up-status',
    { service: '39', channelId: '01639', hasLooseTimestamp: true },
    tellTopUpStatus,
  ),
}

function ofMerchant(
  name: OperationName,
  rules: ServiceRules,
  handle: (sandbox: Sandbox, call: SnapCall) => SnapAnswer,
): Operation {
  const answer = (sandbox: Sandbox, wire: WireCall, wish: Wish): SnapAnswer => {
    const gate = passGate(sandbox, wire, rules)
    return gate.kind === 'passed' ? handle(sandbox, { ...gate.call, ...wish }) : gate.answer
  }
  return { name, service: rules.service, methods: ['POST'], answer }
}

function inNameOfCustomer(
  name: OperationName,
  rules: ServiceRules,
  handle: (sandbox: Sandbox, call: CustomerCall) => SnapAnswer,
): Operation {
  return ofMerchant(name, rules, (sandbox, call) => {
    const { customer } = call
    return customer === null ? refuse(rules.service, '40102') : handle(sandbox, { ...call, customer })
  })
}
