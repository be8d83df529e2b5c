import { describe, expect, test } from 'vitest'
import { mediaTypeOf } from './media-type.ts'
import { readAmount, readDay } from './read-cell.ts'
import { csvLimits } from './read-csv.ts'
import { readStatement } from './read-statement.ts'

const now = new Date('2026-11-24T05:00:00Z')
const read = (text: string | Buffer) => readStatement(Buffer.from(text), now)
const incoming = (text: string | Buffer) => {
  const statement = read(text)
  return statement.kind === 'read'
    ? statement.incoming.map((line) => [line.bookedOn, line.amountIdr, line.description, line.reference])
    : statement.kind
}

describe('a statement', () => {
  test('with one sum column and its mark is read, whatever stands above and below the table', () => {
    const text = `Informasi Rekening,,,,
No. rekening:,'1234567890,,,
Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo
24/11/2026,TRSF E-BANKING CR 2411/FTSCY/WS95 BUDI,0000,"149,877.00 CR","1,000,000.00"
24/11/2026,BIAYA ADM,0000,"15,000.00 DB","985,000.00"
Saldo Awal,:,850000.00,,
Mutasi Kredit,:,149877.00,1,`
    expect(incoming(text)).toEqual([['2026-11-24', 149_877n, 'TRSF E-BANKING CR 2411/FTSCY/WS95 BUDI', null]])
    expect(read(text)).toMatchObject({ outgoing: 1, refused: [] })
  })

  test('with debit and credit columns, semicolons and Indonesian sums is read', () => {
    const text = `\u{FEFF}TANGGAL;TRANSAKSI;DEBET;KREDIT;SALDO
23-11-26;BRIVA TO BRI;;149.877,00;1.149.877,00
23-11-26;TARIK TUNAI;50.000,00;0,00;1.099.877,00`
    expect(incoming(text)).toEqual([['2026-11-23', 149_877n, 'BRIVA TO BRI', null]])
  })

  test('with references and month names is read', () => {
    const text = `Account No,Date,Val. Date,Transaction Code,Description,Reference No.,Debit,Credit
123,24 Nov 2026,24 Nov 2026,4527,MCM CR BUDI,REF0001,0.00,149877.00`
    expect(incoming(text)).toEqual([['2026-11-24', 149_877n, 'MCM CR BUDI', 'REF0001']])
  })

  test('with a column that says debit or credit is read', () => {
    const text = `Post Date\tDescription\tAmount\tDb/Cr\n22/11/2026 10:20:30\tTRANSFER\t10000\tK\n22/11/2026\tFEE\t500\tD`
    expect(incoming(text)).toEqual([['2026-11-22', 10_000n, 'TRANSFER', null]])
  })

  test('whose dates can only have the month first is read so', () => {
    const text = 'Date,Description,Credit\n11/05/2026,A,10000\n11/23/2026,B,20000'
    expect(read(text)).toMatchObject({ incoming: [{ bookedOn: '2026-11-05' }, { bookedOn: '2026-11-23' }] })
  })

  test('keeps a quoted line break and a doubled quote in their cell', () => {
    const text = 'Tanggal,Keterangan,Jumlah\n24/11/2026,"DARI ""TOKO""\nCONTOH",10000'
    expect(incoming(text)).toEqual([['2026-11-24', 10_000n, 'DARI "TOKO" CONTOH', null]])
  })

  test('numbers its lines as an editor shows them, whatever its line breaks', () => {
    const table = ['Tanggal,Keterangan,Jumlah', '', '24/11/2026,"A\nB",1000', '24/11/2026, "C" ,x']
    for (const lineBreak of ['\n', '\r\n'])
      expect(read(table.join(lineBreak))).toMatchObject({
        incoming: [{ line: 3, description: 'A B' }],
        refused: [{ line: 5, problem: 'amount' }],
      })
  })

  test('of one bank keeps the lone quotes of its texts and the empty cells of its tabs', () => {
    const text = 'Tanggal\tKeterangan\tDebet\tKredit\n24/11/2026\tBAN 17" DEPAN\t\t1000'
    expect(incoming(text)).toEqual([['2026-11-24', 1_000n, 'BAN 17" DEPAN', null]])
  })

  test('of Windows-1252 keeps its letters', () => {
    const text = Buffer.from('Tanggal,Keterangan,Jumlah\n24/11/2026,CAF\u00c9,10000', 'latin1')
    expect(incoming(text)).toEqual([['2026-11-24', 10_000n, 'CAFÉ', null]])
  })
})

describe('a statement that cannot be trusted', () => {
  test('is refused whole where it is no plain CSV', () => {
    expect(incoming(Buffer.from('Tanggal,Keterangan,Jumlah', 'utf16le'))).toBe('unreadable')
    expect(incoming(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).toBe('unreadable')
    expect(incoming('Tanggal,Keterangan,Jumlah\n24/11/2026,"open,10000')).toBe('unreadable')
    expect(incoming('nama,umur\nbudi,40')).toBe('no_header')
    expect(incoming('   \n')).toBe('empty')
  })

  test('is refused where it is monstrous', () => {
    expect(incoming(Buffer.alloc(csvLimits.bytes + 1, 'a'))).toBe('too_large')
    expect(incoming(`Tanggal,Keterangan,Jumlah\n${'24/11/2026,A,1\n'.repeat(5_001)}`)).toBe('too_many_lines')
    expect(incoming(`Tanggal,Keterangan,Jumlah\n24/11/2026,${'x'.repeat(1_001)},1`)).toBe('unreadable')
    expect(incoming(`Tanggal,Keterangan,Jumlah\n${','.repeat(100)}`)).toBe('unreadable')
  })

  test.each(['\n', ',', '"', '""', '"",', ' ', 'x', '\r', ';"'])(
    'made of nothing but %j takes no time',
    (sign) => {
      const begun = performance.now()
      const text = `Tanggal,Keterangan,Jumlah\n${sign.repeat(Math.floor(2_000_000 / sign.length))}`
      expect(['unreadable', 'read', 'empty', 'too_many_lines']).toContain(read(text).kind)
      expect(performance.now() - begun).toBeLessThan(3_000)
    },
  )

  test('loses only the lines that are wrong, each with its number and why', () => {
    const text = `Tanggal,Keterangan,Jumlah
24/11/2026,=HYPERLINK("x"),10000
31/02/2026,A,10000
24/11/2026,B,"10.000,50"
24/11/2026,C,abc
25/11/2026,D,10000
01/01/2024,E,10000
24/11/2026,,10000
24/11/2026,F,-10000
24/11/2026,G,10000`
    expect(read(text)).toEqual({
      kind: 'read',
      outgoing: 1,
      incoming: [{ line: 10, bookedOn: '2026-11-24', amountIdr: 10_000n, description: 'G', reference: null }],
      refused: [
        { line: 2, problem: 'formula' },
        { line: 3, problem: 'day' },
        { line: 4, problem: 'amount' },
        { line: 5, problem: 'amount' },
        { line: 6, problem: 'in_future' },
        { line: 7, problem: 'too_old' },
        { line: 8, problem: 'no_description' },
      ],
    })
  })
})

describe('a cell', () => {
  test.each([
    ['150.000', 150_000n],
    ['150,000', 150_000n],
    ['150.000,00', 150_000n],
    ['150,000.00 CR', 150_000n],
    ['Rp 1.250.000', 1_250_000n],
    ['+10000', 10_000n],
    ['IDR 10000.00', 10_000n],
  ])('%s is a sum', (cell, amountIdr) => {
    expect(readAmount(cell)).toEqual({ kind: 'in', amountIdr })
  })

  test.each(['-150.000', '(150.000)', '150,000.00 DB', 'Rp -5', '- 150.000'])('%s went out', (cell) => {
    expect(readAmount(cell)).toEqual({ kind: 'out' })
  })

  test.each(['1.5', '1,234.5678', '1.23.456', '1e9', '0x10', '١٢٣', '9999999999999999', '10,5'])(
    '%s is no sum',
    (cell) => {
      expect(readAmount(cell)).toEqual({ kind: 'unreadable' })
    },
  )

  test('with a day that does not exist is none', () => {
    expect(readDay('29/02/2026', 'day_first')).toBe(null)
    expect(readDay('2026-02-28T10:00:00', 'day_first')).toBe('2026-02-28')
    expect(readDay('1 Agustus 2026', 'day_first')).toBe('2026-08-01')
  })
})

test('a file is what its first bytes are, not what it calls itself', () => {
  expect(mediaTypeOf(Buffer.from('%PDF-1.7'))).toBe('application/pdf')
  expect(mediaTypeOf(Buffer.from('RIFF0000WEBPVP8 '))).toBe('image/webp')
  expect(mediaTypeOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))).toBe('image/png')
  expect(mediaTypeOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'))).toBe(null)
  expect(mediaTypeOf(Buffer.from('GIF89a'))).toBe(null)
})
