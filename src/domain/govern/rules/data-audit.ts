/** What the counts of a file mean: findings with exact numbers, and a score from 0 to 100 by a formula that stands beside it. */
import { scoreWeights, type AuditFindings, type AuditParts, type FieldAudit, type Finding, type FindingKind } from '../schema.ts'
import { cell } from '#domain/connect/index.ts'
import { caseVariants, type FieldCounts, type FileTally } from './field-tally.ts'

export type AuditFacts = { people: number; conflicts: ReadonlyMap<string, number>; stated: boolean; now: Date; object: string }

const staleDays = 90
const emptyShare = 0.05
const manyMissing = 0.5
const mostlyNumbers = 0.9

/** The audit of one file. */
export function auditOf(tally: FileTally, facts: AuditFacts): { score: number; findings: AuditFindings } {
  const fields = tally.fields.map((field) => fieldAudit(field, tally.rows, facts))
  const total = tally.rows + tally.rejected
  const parts = partsOf(fields, tally, facts.object)
  const daysSinceNewest = tally.newest ? Math.floor((facts.now.getTime() - new Date(tally.newest).getTime()) / 86_400_000) : null
  const rows = {
    read: total, loaded: tally.rows, rejected: tally.rejected, duplicateKeys: tally.rows - tally.keys.count(), duplicateRows: tally.rows - tally.contents.count(),
    people: facts.people, samePerson: facts.object === 'lead' ? Math.max(0, tally.keys.count() - facts.people) : 0,
  }
  const freshness = { oldest: tally.oldest, newest: tally.newest, daysSinceNewest }
  const consent = { ...tally.consent, stated: facts.stated }
  const findings = [...fileFindings(tally, rows, consent, daysSinceNewest, facts), ...fields.flatMap((field) => fieldFindings(field, facts.object))]
  const rank = { fail: 0, watch: 1, info: 2 }
  findings.sort((a, b) => rank[a.severity] - rank[b.severity] || b.count - a.count)
  return { score: scoreOf(parts), findings: { parts, fields, findings, rows, freshness, consent } }
}

/** The score by its formula, to one decimal. */
export function scoreOf(parts: AuditParts): number {
  const sum = (Object.keys(scoreWeights) as (keyof AuditParts)[]).reduce((total, part) => total + scoreWeights[part] * parts[part], 0)
  return Math.round(sum * 1_000) / 10
}

function fieldAudit(field: FieldCounts, rows: number, facts: AuditFacts): FieldAudit {
  const { mapping, states } = field
  const filled = states[cell.fine] + states[cell.mended] + states[cell.invalid]
  return {
    field: mapping.field, column: mapping.column, class: mapping.class, role: mapping.as ?? null, rows, filled, missing: states[cell.missing], placeholders: states[cell.placeholder], blocked: states[cell.blocked],
    invalid: states[cell.invalid], mended: states[cell.mended], rejected: field.rejected, distinct: field.distinct.count(), distinctExact: field.distinct.exact(), numbers: field.numbers, blanksAround: field.blanksAround,
    caseVariants: caseVariants(field.words), conflicts: facts.conflicts.get(mapping.field) ?? 0, examples: mapping.class === 'sensitive' ? [] : field.examples, invalidExamples: mapping.class === 'sensitive' ? [] : field.invalidExamples,
  }
}

/** The columns whose every value should come once: a person's keys in a file of people, an order's own number in a file of orders. */
const keyRoles: Record<string, ReadonlySet<string>> = { lead: new Set(['external_id', 'user_id', 'email']), order: new Set(['order_id']), event: new Set(['event_id']) }
const isKey = (field: FieldAudit, object: string) => field.role !== null && field.class === 'identifier' && (keyRoles[object]?.has(field.role) ?? false)

function partsOf(fields: readonly FieldAudit[], tally: FileTally, object: string): AuditParts {
  const mean = (values: readonly number[]) => (values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length)
  const total = tally.rows + tally.rejected
  const counted = fields.filter((field) => field.class !== 'ignore')
  const keys = fields.filter((field) => isKey(field, object) && field.filled > 0)
  return {
    completeness: mean(counted.map((field) => (field.rows === 0 ? 0 : field.filled / field.rows))),
    validity: mean(counted.map((field) => (field.filled + field.rejected === 0 ? 1 : 1 - (field.invalid + field.rejected) / (field.filled + field.rejected)))),
    uniqueness: mean(keys.map((field) => field.distinct / field.filled)),
    loaded: total === 0 ? 0 : tally.rows / total,
  }
}

const people = (n: number) => n.toLocaleString('en')

function fileFindings(tally: FileTally, rows: AuditFindings['rows'], consent: AuditFindings['consent'], days: number | null, facts: AuditFacts): Finding[] {
  const found: Finding[] = []
  const add = (kind: FindingKind, count: number, of: number, severity: Finding['severity'], sentence: string) => {
    if (count > 0) found.push({ kind, field: null, count, of, severity, sentence })
  }
  add('rejected', rows.rejected, rows.read, rows.rejected > rows.read * 0.05 ? 'fail' : 'watch', `${people(rows.rejected)} of ${people(rows.read)} rows were not loaded: the reject file has each with its reason.`)
  add('duplicate-key', rows.duplicateKeys, rows.loaded, 'watch', `${people(rows.duplicateKeys)} rows repeat the key of another row: the last one counts.`)
  add('duplicate-row', rows.duplicateRows, rows.loaded, 'info', `${people(rows.duplicateRows)} rows have the same content as another row.`)
  add('same-person', rows.samePerson, rows.loaded, 'info', `${people(rows.samePerson)} rows belong to a person who has another row: they were unified.`)
  if (facts.object === 'lead' && !consent.stated) {
    add('consent-missing', consent.missing, rows.loaded, 'watch', `${people(consent.missing)} people were never asked for consent to profiling: they are not scored.`)
    add('consent-refused', consent.no, rows.loaded, 'info', `${people(consent.no)} people refused profiling: they are not scored.`)
  }
  add('functional-mailbox', tally.mailboxes, rows.loaded, 'info', `${people(tally.mailboxes)} rows have a mailbox of several people, such as info@: it joins nobody.`)
  if (days !== null && days > staleDays) add('stale', days, staleDays, 'watch', `The newest row is ${people(days)} days old.`)
  return found
}

function fieldFindings(field: FieldAudit, object: string): Finding[] {
  const found: Finding[] = []
  const name = field.column
  const add = (kind: FindingKind, count: number, of: number, severity: Finding['severity'], sentence: string) => {
    if (count > 0) found.push({ kind, field: field.field, count, of, severity, sentence })
  }
  const valued = field.class === 'identifier' || field.class === 'outcome'
  add('missing', field.missing, field.rows, field.missing > field.rows * manyMissing ? 'watch' : 'info', `${name} is empty in ${people(field.missing)} of ${people(field.rows)} rows.`)
  add('placeholder', field.placeholders, field.rows, 'info', `${name} holds a placeholder such as "Select" or "N/A" in ${people(field.placeholders)} rows: read as missing.`)
  add('blocked', field.blocked, field.rows, 'watch', `${name} holds a value that is nobody’s (0, -1, anonymous …) in ${people(field.blocked)} rows: not used to know people by.`)
  add('invalid', field.invalid, field.filled, valued ? 'fail' : 'watch', `${name} holds no valid ${field.role?.replaceAll('_', ' ') ?? 'value'} in ${people(field.invalid)} rows${field.invalidExamples.length > 0 ? `, such as "${field.invalidExamples[0]}"` : ''}.`)
  add('rejected', field.rejected, field.rows + field.rejected, 'watch', `${people(field.rejected)} rows were not loaded because of ${name}.`)
  add('blanks-around', field.blanksAround, field.filled, 'info', `${name} has blanks before or after the value in ${people(field.blanksAround)} rows: removed.`)
  add('case-variants', field.caseVariants, field.filled, 'watch', `${name} writes the same word with other capitals in ${people(field.caseVariants)} rows.`)
  add('mended', field.mended, field.filled, 'info', `${name} was standardised in ${people(field.mended)} rows.`)
  add('conflict', field.conflicts, field.rows, 'watch', `Sources disagree about ${name} for ${people(field.conflicts)} people: the newer word counts.`)
  if (field.role === null && field.numbers >= field.filled * mostlyNumbers) add('mixed-type', field.filled - field.numbers, field.filled, 'watch', `${name} holds words in ${people(field.filled - field.numbers)} rows among numbers.`)
  if (field.filled > 0 && field.filled < field.rows * emptyShare) add('almost-empty', field.filled, field.rows, 'watch', `${name} has a value in only ${people(field.filled)} of ${people(field.rows)} rows.`)
  if (field.distinct === 1 && field.filled === field.rows && field.rows > 1) add(field.role === 'outcome' ? 'one-outcome' : 'constant', field.filled, field.rows, field.role === 'outcome' ? 'fail' : 'info', `${name} has the same value in every row.`)
  if (isKey(field, object) && field.distinctExact) add('duplicate-value', field.filled - field.distinct, field.filled, 'info', `${name} comes more than once in ${people(field.filled - field.distinct)} rows.`)
  return found
}
