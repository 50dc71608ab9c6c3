/** An import from its first page to its audit: what unify and govern do within connect's import job. The pipeline hands this to connect. */
import { randomUUIDv7 } from 'node:crypto'
import type { ImportSteps } from '#domain/connect/index.ts'
import { isFunctionalMailbox, previewPage, savePage, undoPage, type ResolveOptions } from '#domain/unify/index.ts'
import { appendAudit } from '#platform/audit-log/append.ts'
import { auditOf } from './rules/data-audit.ts'
import { countReject, countRow, emptyTally, type FileTally } from './rules/field-tally.ts'
import { countConflicts, countPeople, deleteAudits, findFieldClasses, insertAudit, manualConsents, moveConsents, saveFieldClassRows } from './store.ts'

/** How records are resolved into people here: with the answers that they gave by hand. */
export const resolving: ResolveOptions = { consents: (tx, profileIds) => manualConsents(tx, profileIds, 'profiling') }

// A tally belongs to one attempt at one import: connect gives it back as it got it.
const tallies = new WeakMap<object, FileTally>()

/** What later capabilities do in an import. */
export const importSteps: ImportSteps = {
  begin: async (tx, ctx, run) => {
    const known = new Map((await findFieldClasses(tx, run.object)).map((row) => [row.field, row.class]))
    const rows = run.settings.mapping.filter((one) => one.class !== 'ignore' || one.as !== undefined).map((one) => ({ object: run.object, field: one.field, class: one.class, label: one.column.slice(0, 100) }))
    await saveFieldClassRows(tx, rows, run.createdBy, ctx.now())
    const changed = rows.filter((row) => known.get(row.field) !== row.class)
    if (changed.length > 0) await appendAudit(tx, { at: ctx.now(), actor: ctx.actor, action: 'fields.class', subject: run.id, details: { object: run.object, fields: Object.fromEntries(changed.slice(0, 200).map((row) => [row.field, row.class])) } })
  },
  savePage: async (tx, ctx, run, rows) => {
    const { counts, merges } = await savePage(tx, ctx, run, rows, resolving)
    await moveConsents(tx, merges)
    return counts
  },
  previewPage,
  tally: (_, columns) => {
    const counts = emptyTally(columns)
    const tally = { row: (...row: [readonly string[], Uint8Array, Parameters<typeof countRow>[3]]) => countRow(counts, ...row, isFunctionalMailbox), reject: (reject: Parameters<typeof countReject>[1]) => countReject(counts, reject) }
    tallies.set(tally, counts)
    return tally
  },
  finish: async (tx, ctx, run, tally) => {
    const counts = tallies.get(tally)
    if (!counts) return { warnings: [] }
    const facts = { people: await countPeople(tx, run.id), conflicts: await countConflicts(tx, run.id), stated: run.settings.lawfulBasis !== undefined, now: ctx.now(), object: run.object }
    const { score, findings } = auditOf(counts, { ...facts, people: facts.people === 0 ? counts.keys.count() : facts.people })
    await insertAudit(tx, { id: randomUUIDv7(), syncRunId: run.id, object: run.object, rows: findings.rows.read, score, findings, createdAt: ctx.now() })
    return { warnings: findings.findings.filter((finding) => finding.severity === 'fail').slice(0, 5).map((finding) => finding.sentence) }
  },
  undoPage: async (tx, ctx, run) => {
    const { rows, merges } = await undoPage(tx, ctx, run, resolving)
    await moveConsents(tx, merges)
    return rows
  },
  undone: (tx, _, run) => deleteAudits(tx, run.id),
}
