import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  countApprovals,
  decideApproval,
  findApproval,
  findWaitingApproval,
  listApprovals,
  PermissionDenied,
  type Actor,
} from '#access'
import { findCreditLine, setCreditLine } from '#invoicing'
import { addAccount, changeAccount, listBankAccounts } from '#payments'
import { present } from '#platform/assert.ts'
import { rupiah } from '#platform/money.ts'
import { invoiceStepsOn } from './invoices.ts'
import { prove, proven, staffActor } from './staff.ts'
import { startTestSystem, type TestSystem } from './start-test-system.ts'
import { budi, rina, transfersOn } from './transfers.ts'

let system: TestSystem
const ctx = () => system.house.ctx
const transfers = transfersOn(() => system)
const [maker, checker] = [staffActor('maker'), staffActor('checker')]
const clerk = staffActor('clerk', ['receivable.change', 'receivable.read'])

beforeAll(async () => {
  system = await startTestSystem()
  await transfers.openAccount()
})
afterEach(() => {
  system.database.clock.offsetMs = 0
})
afterAll(() => system.stop())

const decide = (approvalId: string, by: Actor, decision: 'approve' | 'reject' = 'approve') =>
  proven(ctx(), by, () => decideApproval(ctx(), { approvalId, decision, reason: 'dicek', actor: by }))

describe('credit terms', () => {
  const invoices = invoiceStepsOn(() => system)
  const terms = (companyId: string, limitIdr: number) => ({
    companyId,
    limit: rupiah(limitIdr),
    termDays: 30,
    graceDays: 3,
    blockedReason: null as string | null,
  })
  const propose = (companyId: string, limitIdr: number, by = maker) =>
    proven(ctx(), by, () =>
      setCreditLine(ctx(), { ...terms(companyId, limitIdr), by, reason: 'order besar' }),
    )
  const limitOf = async (companyId: string) => (await findCreditLine(ctx(), { companyId }))?.limit

  test('take effect once another person says yes, and only then', async () => {
    const companyId = await invoices.company({ limit: 1_000_000 })
    const proposed = await propose(companyId, 90_000_000)
    if (proposed.kind !== 'proposed') throw new Error(`it is proposed, not ${proposed.kind}`)
    expect(await limitOf(companyId)).toBe(1_000_000n)
    expect((await propose(companyId, 95_000_000, checker)).kind).toBe('waiting_already')
    const seen = present(await findApproval(ctx(), { ...proposed, actor: checker }), 'the checker sees it')
    expect(seen.approval).toMatchObject({
      before: { limitIdr: '1000000' },
      proposal: { limitIdr: '90000000' },
      reason: 'order besar',
      mayDecide: true,
    })
    expect((await decide(proposed.approvalId, maker)).kind).toBe('same_person')
    expect((await decide(proposed.approvalId, checker)).kind).toBe('approved')
    expect(await limitOf(companyId)).toBe(90_000_000n)
  })

  test('without a fresh factor for exactly these terms nothing is even proposed', async () => {
    const companyId = await invoices.company({ limit: 1_000_000 })
    const asked = await setCreditLine(ctx(), { ...terms(companyId, 2_000_000), by: maker })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx(), maker, asked.deed)
    expect((await setCreditLine(ctx(), { ...terms(companyId, 200_000_000), by: maker })).kind).toBe(
      'proof_needed',
    )
    const other = await invoices.company({ limit: 1_000_000 })
    expect((await setCreditLine(ctx(), { ...terms(other, 2_000_000), by: maker })).kind).toBe('proof_needed')
    const waiting = { kind: 'credit.change', object: { kind: 'company', id: companyId } }
    expect(await findWaitingApproval(ctx(), waiting)).toBeNull()
  })

  test('changed meanwhile by another way: the old proposal is applied no more', async () => {
    const companyId = await invoices.company({ limit: 1_000_000 })
    const proposed = await propose(companyId, 90_000_000)
    if (proposed.kind !== 'proposed') throw new Error('it is proposed')
    const held = { ...terms(companyId, 1_000_000), blockedReason: 'giro ditolak' }
    const hold = () => setCreditLine(ctx(), { ...held, by: checker })
    expect((await proven(ctx(), checker, hold)).kind).toBe('saved')
    expect((await decide(proposed.approvalId, checker)).kind).toBe('changed_meanwhile')
    expect(await limitOf(companyId)).toBe(1_000_000n)
    expect((await decide(proposed.approvalId, checker, 'reject')).kind).toBe('rejected')
  })

  test('a week later the proposal is over, and nobody can bring it back', async () => {
    const companyId = await invoices.company({ limit: 1_000_000 })
    const proposed = await propose(companyId, 90_000_000)
    if (proposed.kind !== 'proposed') throw new Error('it is proposed')
    system.database.clock.offsetMs = 8 * 24 * 3_600_000
    expect((await decide(proposed.approvalId, checker)).kind).toBe('expired')
    expect(await limitOf(companyId)).toBe(1_000_000n)
    expect((await propose(companyId, 3_000_000)).kind).toBe('proposed')
  })

  test('whoever may not change credit neither proposes, sees nor decides', async () => {
    const companyId = await invoices.company({ limit: 1_000_000 })
    await expect(setCreditLine(ctx(), { ...terms(companyId, 1), by: clerk })).rejects.toThrow(
      PermissionDenied,
    )
    const proposed = await propose(companyId, 90_000_000)
    if (proposed.kind !== 'proposed') throw new Error('it is proposed')
    await expect(decide(proposed.approvalId, clerk)).rejects.toThrow(PermissionDenied)
    expect(await findApproval(ctx(), { ...proposed, actor: clerk })).toBeNull()
    expect((await listApprovals(ctx(), { actor: clerk, list: 'to_decide' })).approvals).toEqual([])
    expect(await countApprovals(ctx(), clerk)).toBe(0)
  })
})

describe('our bank accounts', () => {
  const numbers = async () =>
    (await listBankAccounts(ctx().db, { onlyActive: true })).map(({ number }) => number)
  const add = (number: string, by = rina) =>
    proven(ctx(), by, () => addAccount(ctx(), { bankName: 'BNI', number, holder: 'PT Contoh', by }))

  test('a new one is offered to buyers only after a second yes', async () => {
    const proposed = await add('7000000001')
    if (proposed.kind !== 'proposed') throw new Error(`it is proposed, not ${proposed.kind}`)
    expect(await numbers()).not.toContain('7000000001')
    expect((await add('7000000001', budi)).kind).toBe('waiting_already')
    expect((await decide(proposed.approvalId, rina)).kind).toBe('same_person')
    expect((await decide(proposed.approvalId, budi)).kind).toBe('approved')
    expect(await numbers()).toContain('7000000001')
    expect((await add('7000000001')).kind).toBe('taken')
  })

  test('switched off at once, and on again only by two', async () => {
    const accountId = await transfers.openAccount('Mandiri')
    const switchTo = (isActive: boolean) =>
      proven(ctx(), rina, () =>
        changeAccount(ctx(), { accountId, holder: 'PT Contoh', position: 9, isActive, by: rina }),
      )
    expect((await switchTo(false)).kind).toBe('saved')
    const proposed = await switchTo(true)
    if (proposed.kind !== 'proposed') throw new Error(`it is proposed, not ${proposed.kind}`)
    const isOn = async () =>
      (await listBankAccounts(ctx().db, { onlyActive: true })).some(({ id }) => id === accountId)
    expect(await isOn()).toBe(false)
    expect((await decide(proposed.approvalId, budi)).kind).toBe('approved')
    expect(await isOn()).toBe(true)
  })

  test('a fresh factor for one number is none for another', async () => {
    const asked = await addAccount(ctx(), {
      bankName: 'BNI',
      number: '7000000002',
      holder: 'PT Contoh',
      by: rina,
    })
    if (asked.kind !== 'proof_needed') throw new Error('a factor is asked for')
    await prove(ctx(), rina, asked.deed)
    for (const forged of [{ number: '6666666666' }, { holder: 'Orang Lain' }, { bankName: 'BCA' }]) {
      const typed = { bankName: 'BNI', number: '7000000002', holder: 'PT Contoh', ...forged, by: rina }
      expect((await addAccount(ctx(), typed)).kind).toBe('proof_needed')
    }
  })
})
