import { randomUUID } from 'node:crypto'
import { rupiah } from '#platform/money.ts'
import type { ChargeRequest, Exchange } from '../port.ts'

/** A request to charge with a fresh reference; the fields given replace the usual ones. */
export function chargeRequest(given: Partial<ChargeRequest> = {}): ChargeRequest {
  const amount = given.amount ?? rupiah(150_000)
  return {
    reference: `AOP${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`,
    requestId: randomUUID().replaceAll('-', ''),
    amount,
    payBefore: new Date(Date.now() + 14 * 60_000),
    description: 'Aki NS60 (1 buah)',
    buyer: { name: 'Bengkel Contoh & Rekan', phone: '0812-3456-789', email: 'pembeli@contoh.test' },
    returnUrl: 'http://127.0.0.1:3000/pesanan/AOP',
    lines: [{ id: 'NS60', name: 'Aki NS60 – bebas perawatan', unitPrice: amount, quantity: 1 }],
    ...given,
  }
}

/** Collects exchanges as the caller of an adapter does. */
export function collector(): {
  readonly exchanges: Exchange[]
  readonly record: (exchange: Exchange) => void
} {
  const exchanges: Exchange[] = []
  return { exchanges, record: (exchange) => void exchanges.push(exchange) }
}
