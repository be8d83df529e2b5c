import { createHash } from 'node:crypto'
import { assert, asyncProperty, oneof, string, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rupiah } from '#platform/money.ts'
import { defaultColumns, readColumns } from './columns.ts'
import type { SettlementLine } from './read-line.ts'
import { readSettlement, settlementLimits, SettlementFileError } from './read-settlement.ts'
import { judgeMatched, workingDaysAfter } from './settlement.ts'

const head =
  'batch_id,settled_at,type,reference,provider_reference,channel,transaction_at,gross,fee,fee_vat,net'
const good =
  'STL-1,2026-11-24T10:00:00+07:00,payment,AO1,77,QRIS,2026-11-23T10:00:00+07:00,150000,1050,116,148834'
const now = new Date('2026-11-24T12:00:00+07:00')

async function read(text: string | Buffer, columns = defaultColumns.doku): Promise<SettlementLine[]> {
  const lines: SettlementLine[] = []
  const bytes = Buffer.from(text)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
  }
  for await (const line of readSettlement(pieces(), { columns, now, hash: createHash('sha256') }))
    lines.push(line)
  return lines
}

async function problemOf(text: string | Buffer): Promise<unknown> {
  try {
    return await read(text)
  } catch (failure) {
    return failure instanceof SettlementFileError ? failure.problem : failure
  }
}

const changed = (column: string, value: string) => {
  const cells = good.split(',')
  for (const [index, name] of column.split(',').entries())
    cells[head.split(',').indexOf(name)] = column.includes(',') ? (value.split(',')[index] ?? '') : value
  return [head, good, cells.join(',')].join('\n')
}

describe('a settlement file', () => {
  test('is read with commas, semicolons or tabs, with a mark at its beginning, and in pieces of any length', async () => {
    for (const mark of [',', ';', '\t']) {
      const text = `\u{FEFF}${[head, good].join('\r\n').replaceAll(',', mark)}\r\n`
      expect(await read(text)).toMatchObject([
        { batchNo: 'STL-1', settledOn: '2026-11-24', reference: 'AO1', gross: 150_000n, fee: 1_050n },
      ])
    }
  })

  test('has refunds below zero', async () => {
    const refund = good.replace('150000,1050,116,148834', '-30000,0,0,-30000')
    expect(await read(`${head}\n${refund}`)).toMatchObject([{ gross: -30_000n, net: -30_000n }])
  })

  test('may end with its own totals, which must be right', async () => {
    const total = (net: string) => `${head}\n${good}\nTOTAL,,,,,,,150000,1050,116,${net}`
    expect(await read(total('148834'))).toHaveLength(1)
    expect(
      await problemOf(total('148834').replace('150000,1050,116,148834', '150001,1050,116,148835')),
    ).toEqual({
      kind: 'wrong_cell',
      line: 3,
      column: 'gross',
      problem: 'total_wrong',
    })
  })

  test.each([
    ['gross', '150.000', 'amount'],
    ['gross', '1e5', 'amount'],
    ['gross,fee,fee_vat,net', '0,0,0,0', 'zero'],
    ['net', '148835', 'net_wrong'],
    ['fee', '', 'amount'],
    ['reference', '', 'text_missing'],
    ['reference', '=HYPERLINK(1)', 'formula'],
    ['channel', '@SUM(A1)', 'formula'],
    ['reference', '-2+3', 'formula'],
    ['reference', 'A'.repeat(101), 'too_long'],
    ['settled_at', 'tomorrow', 'day'],
    ['settled_at', '2026-11-25T10:00:00+07:00', 'not_settled_yet'],
    ['transaction_at', '2026-02-30', 'day'],
    ['transaction_at', '2024-01-01', 'too_old'],
  ])('with %s %s is refused with its line and heading: %s', async (column, value, problem) => {
    expect(await problemOf(changed(column, value))).toEqual({
      kind: 'wrong_cell',
      line: 3,
      column: column.split(',')[0],
      problem,
    })
  })

  test('that is no such file is refused as a whole', async () => {
    expect(await problemOf('')).toEqual({ kind: 'wrong_file', problem: 'empty' })
    const utf16 = Buffer.from(`${head}\n${good}`, 'utf16le')
    expect(await problemOf(utf16)).toEqual({ kind: 'wrong_file', problem: 'unreadable' })
    const latin = Buffer.concat([Buffer.from(`${head}\n`), Buffer.from([0xe9, 0x2c])])
    expect(await problemOf(latin)).toEqual({ kind: 'wrong_file', problem: 'not_utf8' })
    expect(await problemOf(head.replace('net', 'bersih'))).toEqual({ kind: 'no_column', column: 'net' })
    expect(await problemOf(`${head}\n${good}\nSTL-1,short`)).toMatchObject({ kind: 'wrong_line', line: 3 })
    expect(await problemOf(`${head}\n"${good}`)).toMatchObject({ kind: 'wrong_line' })
  })

  test('that has no end is refused at its limit', async () => {
    async function* endless() {
      yield Buffer.from(`${head}\n`)
      for (;;) yield Buffer.from(`${good}\n`.repeat(1_000))
    }
    const reading = async () => {
      const how = { columns: defaultColumns.doku, now, hash: createHash('sha256') }
      for await (const line of readSettlement(endless(), how)) expect(line.gross).toBe(150_000n)
    }
    await expect(reading()).rejects.toMatchObject({ problem: { kind: 'wrong_file' } })
    expect(settlementLimits.lines).toBe(200_000)
  })

  test('of any bytes gives lines or one clear problem, never anything else', async () => {
    await assert(
      asyncProperty(
        oneof(uint8Array({ maxLength: 200 }), string({ unit: 'binary', maxLength: 200 })),
        async (bytes) => {
          const text = Buffer.concat([Buffer.from(`${head}\n${good}\n`), Buffer.from(bytes)])
          const found = await problemOf(text)
          expect(
            Array.isArray(found) || (typeof found === 'object' && found !== null && 'kind' in found),
          ).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })
})

test('headings are configuration, and a wrong configuration is none', () => {
  const columns = readColumns('reference=Invoice Number; gross=Amount', defaultColumns.doku)
  expect(columns).toMatchObject({ reference: 'Invoice Number', gross: 'Amount', fee: 'fee' })
  expect(readColumns('', defaultColumns.astrapay)).toEqual(defaultColumns.astrapay)
  for (const wrong of ['invoice=Number', 'gross=', 'gross=fee', 'gross=A;gross=B'])
    expect(readColumns(wrong, defaultColumns.doku)).toBeNull()
})

test('one rupiah is rounding, two are a difference, and a sum is never rounded', () => {
  const told = { gross: 150_000n, fee: 1_050n, feeVat: 116n, day: '2026-11-23' }
  const judge = (expected: Partial<typeof told>) =>
    judgeMatched(asSums(told), asSums({ ...told, ...expected }))
  expect(judge({})).toBe('exact')
  expect(judge({ feeVat: 115n })).toBe('exact')
  expect(judge({ fee: 1_048n })).toBe('fee_diff')
  expect(judge({ fee: 1_000n, feeVat: 166n })).toBe('fee_diff')
  expect(judge({ gross: 149_999n })).toBe('amount_diff')
  expect(judge({ day: '2026-11-24' })).toBe('cutoff')
})

test('working days pass over the weekend', () => {
  expect(workingDaysAfter('2026-11-23', 2)).toBe('2026-11-25')
  expect(workingDaysAfter('2026-11-27', 2)).toBe('2026-12-01')
})

function asSums(given: { gross: bigint; fee: bigint; feeVat: bigint; day: string }) {
  return { gross: rupiah(given.gross), fee: rupiah(given.fee), feeVat: rupiah(given.feeVat), day: given.day }
}
