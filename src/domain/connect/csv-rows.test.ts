import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { csvReader } from './csv-rows.ts'
import { detectFormat } from './finish-upload.ts'
import { csvCell } from './rules/csv-cell.ts'
import { detectEncoding } from './rules/encoding.ts'
import type { Delimiter, Reject } from './schema.ts'

function read(text: string, delimiter: Delimiter = ',', pieces = 7): { rows: string[][]; lines: number[]; rejects: Reject[] } {
  const rejects: Reject[] = []
  const reader = csvReader(delimiter, (reject) => rejects.push(reject))
  const rows = []
  const size = Math.max(1, Math.ceil(text.length / pieces))
  for (let at = 0; at < text.length; at += size) rows.push(...reader.push(text.slice(at, at + size)))
  rows.push(...reader.end())
  rows.sort((a, b) => a.line - b.line)
  return { rows: rows.map((row) => row.cells), lines: rows.map((row) => row.line), rejects }
}

describe('rows as RFC 4180 has them', () => {
  test.each<[name: string, text: string, rows: string[][], delimiter?: Delimiter]>([
    ['LF', 'a,b\n1,2\n', [['a', 'b'], ['1', '2']]],
    ['CR LF', 'a,b\r\n1,2\r\n', [['a', 'b'], ['1', '2']]],
    ['CR alone', 'a,b\r1,2\r', [['a', 'b'], ['1', '2']]],
    ['no end of line at the end', 'a,b\n1,2', [['a', 'b'], ['1', '2']]],
    ['empty lines', 'a,b\n\n\n1,2\n  \n', [['a', 'b'], ['1', '2']]],
    ['quoted delimiter', 'a,b\n"1,5",2\n', [['a', 'b'], ['1,5', '2']]],
    ['doubled quote', 'a,b\n"say ""hi""",2\n', [['a', 'b'], ['say "hi"', '2']]],
    ['line end within quotes', 'a,b\n"one\ntwo",2\n3,4\n', [['a', 'b'], ['one\ntwo', '2'], ['3', '4']]],
    ['blank before a quote', 'a,b\n1, "x,y"\n', [['a', 'b'], ['1', 'x,y']]],
    ['semicolons', 'a;b\n"1;5";2\n', [['a', 'b'], ['1;5', '2']], ';'],
    ['tabs', 'a\tb\n1\t2\n', [['a', 'b'], ['1', '2']], '\t'],
    ['bars', 'a|b\n1|2\n', [['a', 'b'], ['1', '2']], '|'],
    ['empty fields', 'a,b,c\n,,\n', [['a', 'b', 'c'], ['', '', '']]],
    ['empty quoted field', 'a,b\n"",2\n', [['a', 'b'], ['', '2']]],
  ])('%s', (_, text, rows, delimiter) => {
    for (const pieces of [1, 3, text.length]) expect(read(text, delimiter, pieces)).toMatchObject({ rows, rejects: [] })
  })

  test('every table comes back as it was written, however the text is cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', ';', '\n', ' ', 'ü', '😀', "'"), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (rows, pieces) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n')
        const found = read(text, ',', pieces)
        expect(found.rejects).toEqual([])
        expect(found.rows).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })
})

describe('broken quotes cost the row that has them, and no other', () => {
  test.each<[name: string, bad: string]>([
    ['an opening quote that never closes', '9,"open'], ['a quote within a field', '9,5" pipe'], ['text after a closing quote', '9,"x"y'], ['a lone quote', '"'], ['three quotes', '9,"""'], ['a quote at the end', '9,x"'],
  ])('%s', (_, bad) => {
    const good = Array.from({ length: 40 }, (__, n) => `${n},value ${n}`)
    const lines = ['id,text', ...good.slice(0, 20), bad, ...good.slice(20)]
    const { rows, rejects } = read(`${lines.join('\n')}\n`)
    expect(rows).toEqual(['id,text', ...good].map((line) => line.split(',')))
    expect(rejects).toEqual([{ line: 22, column: '', reason: expect.stringMatching(/quote/), raw: bad }])
  })

  test('many of them, one after another', () => {
    const lines = ['id,text', ...Array.from({ length: 300 }, (_, n) => (n % 10 === 3 ? `${n},"open ${n}` : `${n},fine`))]
    const { rows, rejects } = read(lines.join('\n'))
    expect(rows.length + rejects.length).toBe(301)
    expect(rejects.filter((reject) => /open/.test(reject.raw))).toHaveLength(30)
  })

  test('a field of five million letters is one reject, and memory stays small', () => {
    const { rows, rejects } = read(`a,b\n1,2\n3,${'x'.repeat(5_000_000)}\n4,5\n`, ',', 50)
    expect(rows).toEqual([['a', 'b'], ['1', '2'], ['4', '5']])
    expect(rejects).toMatchObject([{ line: 3 }])
    expect(rejects[0].raw.length).toBeLessThan(5_000)
  })
})

test('lines are counted as an editor counts them', () => {
  const { lines, rejects } = read('a,b\n"one\ntwo",2\n\n3,4\n5,"x"y\n6,7\n')
  expect(lines).toEqual([1, 2, 5, 7])
  expect(rejects.map((reject) => reject.line)).toEqual([6])
})

/** One file, spoilt: what a careless export or a bad day on the way can do to it. */
const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1250', 'windows-1251', 'windows-1252', 'iso-8859-1', 'iso-8859-2', 'iso-8859-15', 'shift_jis', 'gb18030', 'macroman']
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), bytes: fc.constantFrom([0], [0x22], [0x22, 0x22, 0x22], [0x0d], [0xff, 0xfe], [0xc3], [0x2c, 0x2c], [0x0a, 0x0a], [0x80, 0x81], [0x1a]) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), times: fc.integer({ min: 2, max: 400 }) }),
  fc.record({ kind: fc.constant('swap' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.integer({ min: 0, max: 255 }) }),
)

test('400 spoilt files in 12 encodings: always rows and rejects, or one sentence; never an exception, and no line is lost or counted twice', () => {
  const clean = ['id;name;email;amount', ...Array.from({ length: 30 }, (_, n) => `${n};"Müller, ${n}";m${n}@firm.com;${n},50`)].join('\r\n')
  fc.assert(
    fc.property(fc.constantFrom(...encodings), fc.array(mutation, { minLength: 1, maxLength: 4 }), (encoding, mutations) => {
      let bytes = iconv.encode(clean, encoding)
      for (const change of mutations) {
        const at = Math.floor(change.at * bytes.length)
        if (change.kind === 'insert') bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(change.bytes), bytes.subarray(at)])
        else if (change.kind === 'cut') bytes = bytes.subarray(0, at)
        else if (change.kind === 'repeat') bytes = Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: change.times }, () => bytes.subarray(at, at + 1)), bytes.subarray(at)])
        else bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([change.byte]), bytes.subarray(at + 1)])
      }
      const found = detectEncoding(bytes)
      if ('kind' in found) {
        expect(found.reason).toMatch(/^The file .+\.$/)
        return
      }
      const format = detectFormat(bytes, found, bytes.length)
      if (format.kind === 'refused') {
        expect(format.reason).toMatch(/^[A-Z].+\.$/)
        return
      }
      const text = iconv.decode(bytes, found.encoding, { stripBOM: true })
      const { rows, lines, rejects } = read(text, format.detected.delimiter)
      expect(new Set([...lines, ...rejects.map((reject) => reject.line)]).size).toBe(lines.length + rejects.length)
      expect(rows.every((row) => row.every((value) => typeof value === 'string'))).toBe(true)
    }),
    { numRuns: 400 },
  )
})

describe('files at the edge', () => {
  const detect = (bytes: Uint8Array) => {
    const found = detectEncoding(bytes)
    return 'kind' in found ? found.reason : detectFormat(bytes.subarray(0, 400_000), found, bytes.length)
  }
  const text = (value: string) => new TextEncoder().encode(value)
  test('a hundred thousand columns are refused by their number', () => expect(detect(text(`${Array.from({ length: 100_000 }, (_, n) => `c${n}`).join(',')}\n`))).toMatchObject({ kind: 'refused' }))
  test('two thousand and one columns, with a row', () => {
    const header = Array.from({ length: 2_001 }, (_, n) => `c${n}`).join(',')
    expect(detect(text(`${header}\n${header}\n`))).toEqual({ kind: 'refused', reason: 'The file has 2,001 columns; an import takes up to 2,000. Leave columns out and export it again.' })
  })
  test('a header alone', () => expect(detect(text('id,email\n'))).toEqual({ kind: 'refused', reason: 'The file has a header and no rows below it.' }))
  test('blank lines alone', () => expect(detect(text('\n\n  \n'))).toEqual({ kind: 'refused', reason: 'The file is empty.' }))
  test('an open quote over the whole file', () => expect(detect(text('"id,email\n1,a@b.com\n2,c@d.com\n'))).toMatchObject({ kind: expect.stringMatching(/detected|refused/) }))
})

describe('no cell of a file that we write is a formula', () => {
  const dangerous = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u00A0=1', '\u200B=1', 'fine\n=cmd()', '=HYPERLINK("http://x","y")', '"=1"', '＝1', '\u0000=1', "';=1", '-2+3+cmd|\' /C calc\'!A0', '%0A=1', '\ufeff=1']
  test.each(dangerous)('%j', (value) => {
    const shown = csvCell(value)
    const content = shown.startsWith('"') ? shown.slice(1, -1).replaceAll('""', '"') : shown
    for (const line of content.split('\n')) expect(line).not.toMatch(/^[\s\u00A0\u200B\uFEFF]*[=+\-@＝]/u)
    expect(['\t', '\r', '\n', '\u0000']).not.toContain(content[0])
  })
  test('ordinary text stays as it is', () => expect(['Ada', 'a,b', 'say "hi"', ''].map(csvCell)).toEqual(['Ada', '"a,b"', '"say ""hi"""', '']))
})
