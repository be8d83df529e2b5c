import { expect, test } from 'vitest'
import { merchantId, startScene, type Scene } from './testing.ts'

const phone = '081200000004'
const startIdr = 10_000_000
const steps = 100
const kinds = ['pay', 'scan', 'reserve', 'capture', 'void', 'refund', 'wait', 'fail'] as const

type Row = Record<string, unknown>
type Linked = Awaited<ReturnType<Scene['link']>>
type Reserved = { reference: string; referenceNo: unknown; amount: number }

/** A generator that gives the same numbers on every run, so that a failure can be seen again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

async function list(scene: Scene, path: string): Promise<Row[]> {
  const rows = (await scene.control('GET', path)).body['list']
  return Array.isArray(rows) ? rows : []
}

function sum(rows: Row[], ...names: string[]): number {
  return rows.reduce((total, row) => total + names.reduce((part, name) => part + Number(row[name]), 0), 0)
}

/** What the account has, what the merchant keeps and what is set aside are together what the account began with. */
async function expectNothingLost(scene: Scene): Promise<void> {
  const wallet = (await list(scene, 'wallets')).find((each) => each['phone'] === phone)
  const paid = sum(await list(scene, 'paid'), 'amount', 'tip', 'fee')
  const refunded = sum(await list(scene, 'refunded'), 'amount')
  const reserved = (await list(scene, 'reserved')).filter((each) => each['status'] === 'reserved')
  expect(Number(wallet?.['balance']) + paid - refunded + sum(reserved, 'amount')).toBe(startIdr)
}

function money(amount: number) {
  return { value: `${amount}.00`, currency: 'IDR' }
}

function actions(scene: Scene, linked: Linked, below: (most: number) => number) {
  const waiting: Reserved[] = []
  const sum = (): number => 1_000 + below(200_000)
  const pay = async (reference: string, pin = '123456'): Promise<void> => {
    await scene.ask(reference, money(sum()).value)
    await scene.control('POST', 'pay', { partnerReferenceNo: reference, phone, pin })
  }
  const endReserved = async (reference: string, service: '65' | '67'): Promise<void> => {
    const each = waiting.splice(below(waiting.length || 1), 1)[0]
    if (each === undefined) return
    const common = {
      originalPartnerReferenceNo: each.reference,
      originalReferenceNo: each.referenceNo,
      merchantId,
    }
    const captureAmount = money(1 + below(each.amount))
    const capture = { partnerCaptureNo: reference, captureAmount, title: 'x', lastCapture: 'TRUE' }
    const undo = { partnerVoidNo: reference, voidAmount: money(each.amount), voidRemainingAmount: 'TRUE' }
    const body = { ...common, ...(service === '65' ? capture : undo) }
    await scene.call(service, body, linked.authorization)
  }
  return {
    pay: (reference: string) => pay(reference),
    fail: (reference: string) => pay(reference, '000004'),
    scan: async (reference: string) => {
      const tip = { tip: money(below(5_000)).value }
      const amount = money(sum())
      const terminal = { merchantId: '219899397', terminalId: 'A01' }
      await scene.call('47', { partnerReferenceNo: reference, amount, ...terminal, additionalInfo: tip })
      await scene.control('POST', 'pay', { partnerReferenceNo: reference, phone })
    },
    reserve: async (reference: string) => {
      const amount = sum()
      const body = { partnerReferenceNo: reference, merchantId, amount: money(amount), title: 'x' }
      const { body: answer } = await scene.call('63', body, linked.authorization)
      waiting.push({ reference, referenceNo: answer['referenceNo'], amount })
    },
    capture: (reference: string) => endReserved(reference, '65'),
    void: (reference: string) => endReserved(reference, '67'),
    refund: async (reference: string) => {
      const debits = (await list(scene, 'paid')).filter((each) => each['channel'] === 'astrapay_debit')
      const debit = debits[below(debits.length || 1)]
      if (debit === undefined) return
      if (below(3) === 0)
        await scene.control('POST', 'faults', { target: 'debit-refund', kind: 'refund_pending', times: 1 })
      await scene.call('58', {
        originalPartnerReferenceNo: debit['reference'],
        partnerRefundNo: reference,
        refundAmount: money(1 + below(Number(debit['amount']) * 2)),
      })
    },
    wait: async () => {
      await scene.advance([20, 50_000, 90_000][below(3)] ?? 1)
    },
  }
}

test.each([3, 20_261_124])(
  'no rupiah is lost or made, whatever happens in whatever order (seed %i)',
  async (seed) => {
    const scene = await startScene()
    const below = numbersFrom(seed)
    const act = actions(scene, await scene.link('user-1', phone), below)
    await scene.control('POST', 'settings', { customerFee: 500 })
    for (let step = 0; step < steps; step += 1) {
      const kind = kinds[below(kinds.length)] ?? 'wait'
      await act[kind](`STEP-${step}`)
      // A payment being processed has left the account and is nobody's yet; look only when none is.
      if (kind !== 'fail') {
        await scene.advance(31)
        await expectNothingLost(scene)
      }
    }
    expect((await list(scene, 'paid')).length).toBeGreaterThan(20)
    expect((await list(scene, 'refunded')).length).toBeGreaterThan(2)
    const ends = new Set((await list(scene, 'reserved')).map((each) => each['status']))
    expect([...ends].toSorted()).toEqual(expect.arrayContaining(['captured', 'lapsed', 'voided']))
    await scene.close()
  },
)
