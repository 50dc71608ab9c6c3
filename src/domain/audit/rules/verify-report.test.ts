import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createRandom } from '#ml/random/random.ts'
import { canonicalJson, type Json } from '#platform/json.ts'
import type { Figure, Formula, Report, SealedReport, Statement } from '../schema.ts'
import { computeFigure } from './figure-formula.ts'
import { publicKeyPem, readPublicKey, sealReport, sealedText, signingKeyOf, signStatement } from './seal.ts'
import { describeFile, snapshotTable } from './snapshot-table.ts'
import { verifyReport } from './verify-report.ts'

const CHANGES = 50 // a thousand on a report of the demo firm: bench/prove/report.ts
const random = createRandom(5)
const key = signingKeyOf(createHash('sha256').update('a key for tests').digest())
const otherKey = signingKeyOf(createHash('sha256').update('another key').digest())
const leads = snapshotTable('m1-leads.csv', ['profile', 'chance', 'outcome', 'tenth'], Array.from({ length: 300 }, (_, n) => {
  const chance = Math.round(random.nextFloat() * 1e6) / 1e6
  return [`p${String(n).padStart(4, '0')}`, chance, random.nextFloat() < chance ? 1 : 0, Math.floor(n / 30) + 1]
}))
const described = describeFile(leads)
const snapshot = new Map([[leads.name, described.csv], [`${leads.name}.rows`, described.rowHashes]])
const read = (name: string) => snapshot.get(name) ?? null

function figure(id: string, formula: Formula): Figure {
  return { id, label: `Figure ${id}`, unit: 'number', means: 'x', file: leads.name, formula, ...computeFigure(formula, leads), state: 'final' }
}
const judged = { score: 'chance', label: 'outcome', where: [] }

function reportOf(month: string, previous: Report['previous']): Report {
  return {
    format: 'leadlight-report', version: 1, workspace: { id: 'w', slug: 'w', name: 'Wörkspace', currency: 'EUR' }, month, from: `${month}-01`, until: '', asOf: '', knownUntil: '', edition: 1, supersedes: null, previous,
    madeWith: '1', executive: { headline: 'All is well: {{auc}}', sections: [] }, sections: [], findings: [], definitions: { x: 'A figure.' }, headings: [], missing: [], files: [described.file],
    figures: [figure('count', { by: 'count', where: [] }), figure('auc', { by: 'auc', ...judged }), figure('ece', { by: 'ece', ...judged })],
    models: [{ key: 'm1', targetId: 't', kind: 'lead-score', name: 'Lead score', purpose: 'p', versions: [], advice: { recommendation: 'keep', rules: [] }, sections: [], figures: Array.from({ length: 10 }, (_, n) => figure(`m1.tenth-${n + 1}`, { by: 'sum', column: 'chance', where: [['tenth', 'is', n + 1]] })) }],
  }
}

function withStatements(sealed: SealedReport, count: number): SealedReport {
  const statements: Statement[] = []
  for (let n = 1; n <= count; n++) statements.push(signStatement({ sequence: n, kind: n === count ? 'sign-off' : 'decision', at: '2026-11-02', by: { name: 'Ada', role: 'compliance' }, content: { reason: `r${n}` }, previous: statements.at(-1)?.hash ?? sealed.proof.hash }, key))
  return { ...sealed, statements }
}

const september = withStatements(sealReport(reportOf('2026-09', null), key), 1)
const october = withStatements(sealReport(reportOf('2026-10', { month: '2026-09', hash: september.proof.hash, statements: 1, lastStatement: september.statements[0].hash }), key), 3)
const text = sealedText(october)
const check = (changed: string, extra: Partial<Parameters<typeof verifyReport>[0]> = {}) => verifyReport({ text: changed, publicKey: key.publicKey, snapshot: read, previous: sealedText(september), ...extra })
const resealed = (change: (sealed: SealedReport) => void) => {
  const copy = structuredClone(october)
  change(copy)
  return `${canonicalJson(copy as unknown as Json)}\n`
}

test('an untouched report is whole: signature, chain, statements, and all figures from their rows', () => {
  expect(check(text)).toMatchObject({ faults: [], notes: [], figures: 13, rows: 300, statements: 3, signed: true })
  expect(sealedText(sealReport(reportOf('2026-09', null), key))).toBe(sealedText({ ...september, statements: [] }))
})

test('single-byte changes of the report are all found', () => {
  const bytes = Buffer.from(text)
  let found = 0
  for (let n = 0; n < CHANGES; n++) {
    const changed = Buffer.from(bytes)
    const at = random.nextInt(bytes.length)
    changed[at] = (changed[at] + 1 + random.nextInt(255)) % 256
    const faults = check(changed.toString('utf8')).faults
    if (faults.length > 0 && faults.every(({ where, sentence }) => where !== '' && sentence !== '')) found++
  }
  expect(found).toBe(CHANGES)
})

test('single-byte changes of the rows are all found, and the row or the figures named', () => {
  const bytes = Buffer.from(described.csv)
  const starts = described.csv.split('\n').slice(0, -1).reduce<number[]>((all, line) => [...all, (all.at(-1) ?? 0) + Buffer.byteLength(line) + 1], [0])
  let [found, named] = [0, 0]
  for (let n = 0; n < CHANGES; n++) {
    const changed = Buffer.from(bytes)
    const at = random.nextInt(bytes.length)
    changed[at] = (changed[at] + 1 + random.nextInt(255)) % 256
    const row = starts.findIndex((start) => start > at) - 1
    const { faults } = check(text, { snapshot: (name) => (name === leads.name ? changed.toString('utf8') : read(name)) })
    if (faults.length > 0) found++
    if (faults.some(({ where }) => where === `m1-leads.csv row ${row}`)) named++
  }
  expect(found).toBe(CHANGES)
  expect(named).toBe(CHANGES)
})

test('one altered digit of a figure is named, with and without the snapshot', () => {
  const changed = resealed((sealed) => void (sealed.report.models[0].figures[2].value = (sealed.report.models[0].figures[2].value ?? 0) + 0.1))
  expect(check(changed, { snapshot: undefined }).faults.map(({ where }) => where)).toEqual(['m1.tenth-3', 'models.m1'])
  expect(check(changed).faults.at(-1)).toMatchObject({ kind: 'figure', where: 'm1.tenth-3', sentence: expect.stringContaining('its rows give') })
})

test('a lie that is signed anew with the right key is still found from the rows', () => {
  const report = structuredClone(october.report)
  report.figures[0].value = 301
  expect(check(sealedText(sealReport(report, key))).faults.map(({ where }) => where)).toEqual(['count'])
})

test('a removed row, a missing file and changed row hashes are named', () => {
  const without = described.csv.replace(/p0100.*\n/, '')
  expect(check(text, { snapshot: (name) => (name === leads.name ? without : read(name)) }).faults[0]).toMatchObject({ kind: 'row', where: 'm1-leads.csv row 101' })
  expect(check(text, { snapshot: () => null }).faults[0]).toMatchObject({ where: 'm1-leads.csv', sentence: expect.stringContaining('missing') })
  expect(check(text, { snapshot: (name) => (name.endsWith('.rows') ? `x${described.rowHashes.slice(1)}` : read(name)) }).faults.map(({ where }) => where)).toEqual(['m1-leads.csv.rows'])
})

test('another signer, an unknown signer, and a report signed by a key of its own', () => {
  expect(check(text, { publicKey: otherKey.publicKey }).faults.map(({ kind }) => kind)).toEqual(['signature', 'signer'])
  expect(check(text, { publicKey: null }).faults.map(({ kind }) => kind)).toEqual(['signer'])
  expect(check(sealedText(sealReport(october.report, otherKey))).faults.map(({ kind }) => kind)).toContain('signer')
})

test('the chain: another report before, one that was changed later, and statements that were cut off', () => {
  const other = sealedText(sealReport({ ...reportOf('2026-09', null), madeWith: '2' }, key))
  expect(check(text, { previous: other }).faults).toMatchObject([{ kind: 'chain' }])
  expect(check(text, { previous: sealedText({ ...september, statements: [] }) }).faults).toMatchObject([{ kind: 'chain', sentence: expect.stringContaining('1 statements stood') }])
  expect(check(text, { previous: undefined })).toMatchObject({ faults: [], notes: [expect.stringContaining('2026-09')] })
})

test('statements: changed, moved, removed or signed by another key', () => {
  const where = (change: (sealed: SealedReport) => void) => check(resealed(change)).faults.map((fault) => fault.where)
  expect(where((sealed) => void (sealed.statements[1].content.reason = 'other'))).toEqual(['statement 2'])
  expect(where((sealed) => void (sealed.statements[1].by.name = 'Eve'))).toEqual(['statement 2'])
  expect(where((sealed) => void sealed.statements.splice(0, 1))).toEqual(['statement 1'])
  expect(where((sealed) => void sealed.statements.reverse())).toEqual(['statement 1'])
  expect(where((sealed) => void (sealed.statements[2] = signStatement(sealed.statements[2], otherKey)))).toEqual(['statement 3'])
})

test('a public key is read from its file or its letters, and nothing else is taken for one', () => {
  expect(readPublicKey(publicKeyPem(key.publicKey))).toBe(key.publicKey)
  expect(readPublicKey(`${key.publicKey}\n`)).toBe(key.publicKey)
  expect(readPublicKey('no key')).toBeNull()
  expect(readPublicKey(key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toBeNull()
})
