// The monthly audit report on the demo firm's own months: its figures made again from their rows, its bytes, its size, and what is found when any of it is changed.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playFirm } from '#cli/demo/play-firm.ts'
import { simulateHistory } from '#cli/demo/simulate-firm.ts'
import { figuresOf, makeReportNow, readFigure, reportHtml, reportKey, sealReport, sealedText, verifyReport, type MadeReport, type ModelReport, type SealedReport } from '#domain/audit/index.ts'
import { now } from '#platform/clock.ts'
import { tenantContext } from '#platform/db/tenant-transaction.ts'
import { findChromium, printPdf } from '#platform/print/chromium.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { withProofDatabase, type ProofDatabase } from './proof-database.ts'

type ProofRow = { what: string; goal: string; found: string; met: boolean }

const SEED = 20_241_122 // the demo's own
const TODAY = new Date('2026-11-23T06:00:00Z')
const MONTH = '2026-10'
const CHANGES = 1_000
const MODELS = 10
const MOST_BYTES = 2 * 1024 * 1024

/** Plays the demo firm, and takes the report of its last full month apart. */
export const reportProof = { name: 'The monthly audit report', run: (): Promise<ProofRow[]> => withProofDatabase(prove) }

async function prove(database: ProofDatabase): Promise<ProofRow[]> {
  const tenantId = randomUUID()
  await database.asOwner("INSERT INTO tenant (id, slug, name, created_at) VALUES ($1, 'demo', 'Larkfield Instruments', now())", [tenantId])
  const ctx = tenantContext(tenantId, { kind: 'system', name: 'proof' }, now)
  const at = (moment: Date): TenantContext => ({ ...ctx, now: () => moment })
  await playFirm(ctx, simulateHistory({ seed: SEED, today: TODAY }), { today: TODAY, tell: () => {}, reports: true })
  const made = await makeReportNow(at(TODAY), MONTH)
  return [await figuresAddUp(ctx, made), rebuilt(made, await makeReportNow(at(new Date(TODAY.getTime() + 3_600_000)), MONTH)), ...changesAreFound(tenantId, made), ...(await sizes(tenantId, made.sealed)), await lateRefund(database, { tenantId, made, at })]
}

const check = (tenantId: string, { text, files }: MadeReport, changed: { text?: string; file?: string; csv?: string } = {}) => verifyReport({
  text: changed.text ?? text, publicKey: reportKey(tenantId).publicKey,
  snapshot: changed.text === undefined ? (name) => {
    const file = files.find((one) => one.name === name || `${one.name}.rows` === name)
    return !file ? null : name.endsWith('.rows') ? file.rowHashes : name === changed.file ? (changed.csv ?? null) : file.csv
  } : undefined,
})

/** Opens every figure by the door of the screen, walks all its rows, and counts those that the rows do not give; the offline check makes each again as well. */
async function figuresAddUp(ctx: TenantContext, made: MadeReport): Promise<ProofRow> {
  const figures = figuresOf(made.sealed.report)
  const wrong: string[] = []
  let rows = 0
  for (const { id } of figures) {
    const opened = await readFigure(ctx, { month: MONTH, edition: made.sealed.report.edition, figureId: id, from: 0, limit: 1 })
    rows += opened.total
    if (!opened.adds) wrong.push(id)
  }
  const { faults, figures: again } = check(ctx.tenantId, made)
  return { what: `every figure of ${MONTH} opened (${rows.toLocaleString('en')} rows behind them) and made again`, goal: 'all as reported', found: `${figures.length - wrong.length} of ${figures.length} by their rows on the screen, ${again - faults.length} of ${again} by the offline check${wrong.length > 0 ? `; not ${wrong.slice(0, 3).join(', ')}` : ''}`, met: figures.length > 100 && wrong.length === 0 && faults.length === 0 && again === figures.length }
}

function rebuilt(made: MadeReport, again: MadeReport): ProofRow {
  return { what: 'the month made again an hour later', goal: 'identical JSON', found: again.text === made.text ? `identical, ${Buffer.byteLength(made.text).toLocaleString('en')} bytes, hash ${made.sealed.proof.hash.slice(0, 16)}` : 'not identical', met: again.text === made.text && !again.isNew }
}

function changesAreFound(tenantId: string, made: MadeReport): ProofRow[] {
  const bytes = Buffer.from(made.text)
  let [inReport, inRows, named] = [0, 0, 0]
  for (let n = 0; n < CHANGES; n++) {
    const changed = Buffer.from(bytes)
    changed[Math.floor((bytes.length * (n + 0.5)) / CHANGES)] ^= 1 + (n % 7)
    if (check(tenantId, made, { text: changed.toString('utf8') }).faults.length > 0) inReport++
  }
  const [file] = made.files.toSorted((a, b) => b.csv.length - a.csv.length)
  const csv = Buffer.from(file.csv)
  // Each change of a row needs the whole check anew: a tenth of them, spread over the whole file.
  const rowChanges = CHANGES / 10
  for (let n = 0; n < rowChanges; n++) {
    const place = Math.floor((csv.length * (n + 0.5)) / rowChanges)
    const changed = Buffer.from(csv)
    changed[place] ^= 1
    const row = csv.subarray(0, place).toString('utf8').split('\n').length - 1
    const { faults } = check(tenantId, made, { file: file.name, csv: changed.toString('utf8') })
    if (faults.length > 0) inRows++
    if (faults.some(({ where }) => where === `${file.name} row ${row}`)) named++
  }
  return [
    { what: `${CHANGES.toLocaleString('en')} changes of a single byte of the report`, goal: 'all found', found: `${inReport} found`, met: inReport === CHANGES },
    { what: `${rowChanges} changes of a single byte of its longest file of rows, ${file.name}`, goal: 'all found, the row named', found: `${inRows} found, ${named} named by row`, met: inRows === rowChanges && named === rowChanges },
  ]
}

/** The same report with ten models: the demo's own models, five times over under further names. */
function tenModels({ report }: SealedReport, tenantId: string): SealedReport {
  const models = Array.from({ length: MODELS }, (_, n): ModelReport => {
    const model = report.models[n % report.models.length]
    return n < report.models.length ? model : (JSON.parse(JSON.stringify(model).replaceAll(model.key, `${model.key}-${n}`)) as ModelReport)
  })
  return sealReport({ ...report, models }, reportKey(tenantId))
}

async function sizes(tenantId: string, sealed: SealedReport): Promise<ProofRow[]> {
  const ten = tenModels(sealed, tenantId)
  const html = reportHtml(ten)
  const [json, page] = [Buffer.byteLength(sealedText(ten)), Buffer.byteLength(html)]
  const small = (size: number) => size > 0 && size <= MOST_BYTES
  const kilobytes = (size: number) => `${Math.ceil(size / 1024).toLocaleString('en')} kB`
  const rows: ProofRow[] = [{ what: `JSON and HTML with ${MODELS} models`, goal: 'each at most 2 MB', found: `${kilobytes(json)} and ${kilobytes(page)}`, met: small(json) && small(page) }]
  if (findChromium() === null) return [...rows, { what: `PDF with ${MODELS} models`, goal: 'at most 2 MB, tagged', found: 'not printed: there is no Chromium here', met: false }]
  const pdf = await printPdf(html)
  const { pages, tagged } = pdfFacts(pdf)
  return [...rows, { what: `PDF with ${MODELS} models`, goal: 'at most 2 MB, tagged', found: `${kilobytes(pdf.byteLength)}, ${pages} pages, tagged: ${tagged}`, met: small(pdf.byteLength) && tagged === 'yes' }]
}

function pdfFacts(pdf: Uint8Array): { pages: string; tagged: string } {
  const folder = mkdtempSync(join(tmpdir(), 'leadlight-pdf-'))
  try {
    writeFileSync(join(folder, 'report.pdf'), pdf)
    const said = spawnSync('pdfinfo', [join(folder, 'report.pdf')], { encoding: 'utf8' }).stdout ?? ''
    const fact = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(said)?.[1] ?? 'not known (pdfinfo is not here)'
    return { pages: fact('Pages'), tagged: fact('Tagged') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function lateRefund(database: ProofDatabase, { tenantId, made, at }: { tenantId: string; made: MadeReport; at: (moment: Date) => TenantContext }): Promise<ProofRow> {
  const refund = -77.5
  const [order] = await database.asOwner('SELECT profile_id, source_id, sync_run_id FROM customer_order WHERE tenant_id = $1 AND ordered_at >= $2 ORDER BY id LIMIT 1', [tenantId, `${MONTH}-01`])
  await database.asOwner(`INSERT INTO customer_order (tenant_id, id, source_id, external_id, profile_id, ordered_at, amount, currency, content_hash, sync_run_id, received_at)
    VALUES ($1, gen_random_uuid(), $2, 'late-refund', $3, '${MONTH}-20', ${refund}, 'EUR', 'late', $4, $5)`, [tenantId, order.source_id, order.profile_id, order.sync_run_id, new Date(TODAY.getTime() + 60_000)])
  const november = await makeReportNow(at(new Date('2026-12-01T06:00:00Z')), '2026-11')
  const corrected = november.sealed.report.sections.find(({ id }) => id === 'corrections')?.tables[0]?.rows.some(([label]) => label.text === 'Net value of orders of October 2026') ?? false
  const net = ({ sealed }: MadeReport) => figuresOf(sealed.report).find(({ id }) => id === `orders.net.${MONTH}`)?.value ?? 0
  const moved = Math.round((net(november) - net(made)) * 1e4) / 1e4
  const kept = (await makeReportNow(at(new Date('2026-12-02T06:00:00Z')), MONTH)).text === made.text
  return { what: `a refund of ${-refund} EUR for ${MONTH} that comes late`, goal: 'a correction in the next report; the former keeps its bytes', found: `${corrected ? 'shown' : 'not shown'}, moved by ${moved} EUR; October ${kept ? 'unchanged' : 'changed'}`, met: corrected && moved === refund && kept }
}
