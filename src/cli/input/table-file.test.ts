import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTableFile } from './table-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-file-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(content: string | Buffer) {
  const path = join(folder, 'file.csv')
  await writeFile(path, content)
  return readTableFile(path)
}

const umlauts = 'name;stadt\nJürgen Müller;Köln\nAndré Gänßler;Düsseldorf\nZoë Großmann;Nürnberg\n'
test.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1'])('a file in %s is read as it was written', async (encoding) => {
  const reading = await read(iconv.encode(umlauts, encoding, { addBOM: encoding.startsWith('utf-16') }))
  expect(reading).toMatchObject({ kind: 'read', table: { rows: 3, delimiter: ';', columns: [{ name: 'name', values: ['Jürgen Müller', 'André Gänßler', 'Zoë Großmann'] }, { name: 'stadt' }] } })
})

test.each([[',', 'a,b\n1,"x;y"\n2,"z\nw"\n'], [';', 'a;b\n1,5;2,5\n2,5;3,5\n'], ['\t', 'a\tb\n1\t2\n'], ['|', 'a|b\r\n1|2\r\n'], [',', '\uFEFFa,b\n1,2\n']])('the delimiter %j is found', async (delimiter, text) => {
  expect(await read(text)).toMatchObject({ kind: 'read', table: { delimiter, columns: [{ name: 'a' }, { name: 'b' }] } })
})

test('a nameless column is called by its place', async () => {
  expect(await read(',b\n0,2\n')).toMatchObject({ kind: 'read', table: { columns: [{ name: 'column 1' }, { name: 'b' }] } })
})

test.each([
  ['', /is empty/], ['a,b\n', /no row/], ['\n\n', /no lines/], ['a,a\n1,2\n', /two columns named "a"/], ['a,b\n1,2\n1,2,3\n', /in line 3 there are 3 fields/],
  ['a,b\n1,"2\n3,4\n5,6\n', /double quote that opens in row 1 below the column names is never closed/], ['a,"b\n1,2\n', /among the column names is never closed/], ['a,b\n1,2"x"\n', /double quote stands in the middle of a field in line 2/], [Buffer.from([97, 44, 0, 98, 10]), /zero bytes/],
])('%j is malformed', async (content, reason) => {
  const reading = await read(content)
  expect(reading.kind).toBe('malformed')
  expect(reading.kind === 'malformed' && reading.reason).toMatch(reason)
})

test('a file that does not exist, and a folder', async () => {
  expect(await readTableFile(join(folder, 'none.csv'))).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/does not exist/) })
  expect(await readTableFile(folder)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/is a folder/) })
})
