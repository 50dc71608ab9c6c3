/** Makes the report of a month out of what was read: every figure from its rows, every sentence from figures, and nothing left out without a word. */
import { definitionsOf, fileWord, startDesk } from './figure-desk.ts'
import { executivePart } from './executive-part.ts'
import { valueWords } from './figure-words.ts'
import { headings } from './headings.ts'
import { leadModelPart, type ModelPart } from './lead-model-part.ts'
import type { MonthFacts } from './month-facts.ts'
import { openFindings } from './findings.ts'
import { restatementSection, restatementsSince } from './restatements.ts'
import { describeFile, type SnapshotTable } from './snapshot-table.ts'
import { valueModelPart } from './value-model-part.ts'
import { actSection, alertSection, consentSection, dataSection, experimentSection, orderSection, overrideSection } from './workspace-part.ts'
import type { Figure, Report, Section } from '../schema.ts'

/** A file of the snapshot as it is stored: the rows, and the short hash of each. */
export type StoredFile = { name: string; rows: number; csv: string; rowHashes: string }
/** Which edition of the month it is, and which hash it takes the place of. */
export type Edition = { edition: number; supersedes: string | null }

/** The report and the files of its snapshot. */
export function composeReport(facts: MonthFacts, edition: Edition): { report: Report; files: StoredFile[] } {
  const { previous, workspace, month } = facts
  const keys = keysOf(facts.models)
  const parts = facts.models.map((model, at): ModelPart => (model.kind === 'lead-score' ? leadModelPart(model, facts, keys[at], advised(facts, keys[at])) : valueModelPart(model, facts, keys[at])))
  const desk = startDesk()
  const told: Section[] = [dataSection(desk, facts), orderSection(desk, facts), consentSection(desk, facts), overrideSection(desk, facts), alertSection(desk, facts), actSection(desk, facts), experimentSection(facts)]
  const models = parts.map(({ report }) => report)
  const figures = [...desk.figures, ...models.flatMap((model) => model.figures)]
  const byId = new Map<string, Figure>(figures.map((figure) => [figure.id, figure]))
  const restatements = restatementsSince(previous?.report ?? null, figures)
  const findings = openFindings(previous, facts.asOf)
  const tables: SnapshotTable[] = [...desk.tables.values(), ...parts.flatMap((part) => [...part.desk.tables.values()])].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const described = tables.map((table) => ({ table, ...describeFile(table) }))
  if (models.length === 0) desk.missing.push('No model was in use in this month.')
  if (facts.asOf < facts.until) desk.missing.unshift(`The month is not over: this report tells of ${facts.from.toISOString().slice(0, 10)} to ${facts.asOf.toISOString().slice(0, 10)}.`)
  const report: Report = {
    format: 'leadlight-report', version: 1, workspace, month, from: facts.from.toISOString(), until: facts.until.toISOString(), asOf: facts.asOf.toISOString(), knownUntil: facts.knownUntil.toISOString(), ...edition,
    previous: previous ? { month: previous.report.month, hash: previous.proof.hash, statements: previous.statements.length, lastStatement: previous.statements.at(-1)?.hash ?? null } : null,
    madeWith: facts.madeWith,
    executive: executivePart({ facts, models, figures: byId, findings, restatements }), models, figures: desk.figures, findings,
    sections: [restatementSection(restatements, previous?.report ?? null, (figure, value) => valueWords(value, figure.unit, workspace.currency)), ...told],
    definitions: definitionsOf(figures), headings: [...headings], missing: [...desk.missing, ...parts.flatMap((part) => part.desk.missing)], files: described.map(({ file }) => file),
  }
  return { report, files: described.map(({ table, csv, rowHashes }) => ({ name: table.name, rows: table.rows.length, csv, rowHashes })) }
}

/** A short name for each model, the same every month: its kind, with its own name where there are several. */
function keysOf(models: MonthFacts['models']): string[] {
  const kinds = Map.groupBy(models, ({ kind }) => kind)
  const keys = models.map(({ kind, name }) => ((kinds.get(kind)?.length ?? 0) > 1 ? `${kind}-${fileWord(name)}` : kind))
  return keys.map((key, at) => (keys.indexOf(key) === at ? key : `${key}-${models[at].targetId.slice(0, 8)}`))
}

/** Whether retraining was advised, or decided by a person, in the report of the month before. */
function advised({ previous }: MonthFacts, key: string): boolean {
  return previous?.report.models.find((model) => model.key === key)?.advice.recommendation === 'retrain'
}
