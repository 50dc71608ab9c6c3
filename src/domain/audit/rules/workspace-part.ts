/** The parts of the report about the workspace as a whole: data, orders, consent, people's own judgement, changes. */
import { addFigure, addTable, fileWord, says, shows, where, type Desk } from './figure-desk.ts'
import { addMonths, monthName } from './months.ts'
import type { MonthFacts } from './month-facts.ts'
import { snapshotTable } from './snapshot-table.ts'
import type { Cell, Section } from '../schema.ts'

const SHOWN_ACTS = 40
const basisWords: Record<string, string> = { consent: 'Agreed to profiling', stated: 'On a lawful basis stated at import', refused: 'Refused', none: 'Never asked' }

/** Imports of the month, with what was refused. */
export function dataSection(desk: Desk, { imports, month }: MonthFacts): Section {
  const head = { id: 'data', title: 'Data and its quality' }
  if (imports.length === 0) {
    desk.missing.push(`No import ended in ${monthName(month)}: nothing can be said of new data.`)
    return { ...head, state: 'empty', sentences: [`No import ended in ${monthName(month)}.`], tables: [] }
  }
  const table = addTable(desk, snapshotTable('imports.csv', ['import', 'object', 'source', 'finished_at', 'read', 'new', 'changed', 'refused', 'taken_back', 'quality'], imports.map((one) => [one.id, one.object, one.source, one.finishedAt.toISOString(), one.read, one.fresh, one.changed, one.rejected, one.undone, one.auditScore])))
  const objects = [...new Set(imports.map(({ object }) => object))].toSorted()
  const rows = objects.map((object): Cell[] => {
    const of = where(['object', 'is', object])
    const sum = (column: string, label: string) => shows(addFigure(desk, { id: `data.${object}.${column}`, label: `${label}, ${object}s`, unit: 'count', means: 'rows', file: table.name, formula: { by: 'sum', column, where: of } }))
    return [says(`${object.charAt(0).toUpperCase()}${object.slice(1)}s`), sum('read', 'Rows read'), sum('new', 'New'), sum('changed', 'Changed'), sum('refused', 'Refused'), shows(addFigure(desk, { id: `data.${object}.quality`, label: `Mean quality of imports, ${object}s`, unit: 'number', means: 'audit', file: table.name, formula: { by: 'mean', column: 'quality', where: of } }))]
  })
  const undone = imports.filter(({ undone: taken }) => taken).length
  return { ...head, state: 'told', sentences: undone > 0 ? [`${undone} ${undone === 1 ? 'import was' : 'imports were'} taken back.`] : [], tables: [{ title: `Imports that ended in ${monthName(month)}`, columns: ['What', 'Read', 'New', 'Changed', 'Refused', 'Quality'], rows }] }
}

/** Orders by month. The ids carry the month, so that a later report can say what has changed since. */
export function orderSection(desk: Desk, { orders, orderMonths, workspace, month }: MonthFacts): Section {
  const own = orders.filter(({ currency }) => currency === workspace.currency || currency === '')
  const others = orders.length - own.length
  if (others > 0) desk.missing.push(`${others} orders in other currencies than ${workspace.currency} are not counted.`)
  if (own.length === 0) {
    desk.missing.push(`No orders are known from ${monthName(orderMonths[0])} to ${monthName(month)}: nothing can be said of revenue.`)
    return { id: 'orders', title: 'Orders', state: 'empty', sentences: ['No orders are known of these months.'], tables: [] }
  }
  const table = addTable(desk, snapshotTable('orders.csv', ['order', 'ordered_at', 'month', 'amount'], own.map(({ id, orderedAt, amount }) => [id, orderedAt.toISOString(), orderedAt.toISOString().slice(0, 7), amount])))
  const rows = orderMonths.map((one): Cell[] => {
    const of = where(['month', 'is', one])
    return [
      says(monthName(one)), shows(addFigure(desk, { id: `orders.count.${one}`, label: `Orders of ${monthName(one)}`, unit: 'count', means: 'orders', file: table.name, formula: { by: 'count', where: of } })),
      shows(addFigure(desk, { id: `orders.net.${one}`, label: `Net value of orders of ${monthName(one)}`, unit: 'money', means: 'orders', file: table.name, formula: { by: 'sum', column: 'amount', where: of } })),
    ]
  })
  return { id: 'orders', title: 'Orders', state: 'told', sentences: [], tables: [{ title: 'Orders, refunds taken off', columns: ['Month', 'Orders', 'Net'], rows }] }
}

/** People by whether they may be profiled. */
export function consentSection(desk: Desk, { people }: MonthFacts): Section {
  const table = addTable(desk, snapshotTable('people.csv', ['basis', 'since', 'lead', 'people'], people.map((one) => [one.basis, one.since, one.lead, one.people])))
  const rows = Object.entries(basisWords).map(([basis, words]): Cell[] => [says(words), shows(addFigure(desk, { id: `consent.${basis}`, label: words, unit: 'count', means: 'people', file: table.name, formula: { by: 'sum', column: 'people', where: where(['basis', 'is', basis]) } }))])
  return { id: 'consent', title: 'Consent', state: 'told', sentences: ['Only people who agreed, or for whom a lawful basis was stated at import, are scored. Whoever refused or was never asked is not.'], tables: [{ title: 'People by whether they may be profiled', columns: ['Standing', 'People'], rows }] }
}

/** Where people judged otherwise than the score, and what they did. */
export function overrideSection(desk: Desk, { feedback, outcomes, actions, month }: MonthFacts): Section {
  const given = addTable(desk, snapshotTable('feedback.csv', ['answer', 'at', 'verdict', 'reason'], feedback.map((one) => [one.id, one.at.toISOString(), one.verdict, one.reason])))
  const said = addTable(desk, snapshotTable('outcomes.csv', ['outcome', 'at', 'kind'], outcomes.map((one) => [one.id, one.at.toISOString(), one.outcome])))
  const acted = addTable(desk, snapshotTable('queue-actions.csv', ['action', 'at', 'kind'], actions.map((one) => [one.id, one.at.toISOString(), one.kind])))
  const count = (id: string, label: string, means: 'feedback' | 'outcomesSaid' | 'actions', file: string, of: Parameters<typeof where>) => [says(label), shows(addFigure(desk, { id, label, unit: 'count', means, file, formula: { by: 'count', where: where(...of) } }))]
  return {
    id: 'overrides', title: 'Where people judged otherwise', state: feedback.length + outcomes.length + actions.length === 0 ? 'empty' : 'told',
    sentences: feedback.length + outcomes.length + actions.length === 0 ? [`Nobody judged a score, recorded an outcome or worked the queue in ${monthName(month)}.`] : [],
    tables: [{ title: 'People’s answers and acts', columns: ['What', 'Number'], rows: [
      count('feedback.all', 'Scores that people judged', 'feedback', given.name, []), count('feedback.wrong', 'Of these, judged wrong', 'feedback', given.name, [['verdict', 'is', 'wrong']]),
      count('outcomes.won', 'Leads won', 'outcomesSaid', said.name, [['kind', 'is', 'won']]), count('outcomes.lost', 'Leads lost', 'outcomesSaid', said.name, [['kind', 'is', 'lost']]), count('outcomes.unreachable', 'Leads not reached', 'outcomesSaid', said.name, [['kind', 'is', 'unreachable']]),
      count('actions.all', 'Acts in the queue', 'actions', acted.name, []),
    ] }],
  }
}

/** What monitoring raised, and how it stands. */
export function alertSection(desk: Desk, { alerts, month }: MonthFacts): Section {
  const table = addTable(desk, snapshotTable('alerts.csv', ['alert', 'model', 'kind', 'subject', 'title', 'month', 'opened_at', 'state', 'resolved_at'], alerts.map((one) => [one.id, one.model, one.kind, one.subject, one.title, one.month, one.openedAt.toISOString(), one.resolvedAt ? 'resolved' : 'open', one.resolvedAt?.toISOString() ?? ''])))
  const count = (state: 'open' | 'resolved', label: string) => addFigure(desk, { id: `alerts.${state}`, label, unit: 'count', means: 'alerts', file: table.name, formula: { by: 'count', where: where(['state', 'is', state]) } })
  const [open, closed] = [count('open', 'Alerts open'), count('resolved', 'Alerts closed')]
  const rows = alerts.map((one): Cell[] => [says(one.title), says(one.model), says(monthName(one.month)), says(one.resolvedAt ? `closed ${one.resolvedAt.toISOString().slice(0, 10)}` : 'open')])
  return {
    id: 'alerts', title: 'Alerts', state: alerts.length === 0 ? 'empty' : 'told',
    sentences: alerts.length === 0 ? [`No alert was open in ${monthName(month)}.`] : [`Of the alerts of ${monthName(month)} and before, {{${open.id}}} stood open when this report was made, and {{${closed.id}}} had been closed since the month began.`],
    tables: rows.length === 0 ? [] : [{ title: 'Alerts that were open in the month', columns: ['What', 'Model', 'First found in', 'State'], rows }],
  }
}

/** What was changed in the workspace, from the audit log. */
export function actSection(desk: Desk, { acts, month }: MonthFacts): Section {
  const table = addTable(desk, snapshotTable('acts.csv', ['entry', 'at', 'by', 'action', 'subject'], acts.map((one) => [one.sequence, one.at.toISOString(), one.by, one.action, one.subject])))
  const kinds = [...new Set(acts.map(({ action }) => action))].toSorted()
  const rows = kinds.map((action): Cell[] => [says(action), shows(addFigure(desk, { id: `acts.${fileWord(action)}`, label: `Entries ${action}`, unit: 'count', means: 'acts', file: table.name, formula: { by: 'count', where: where(['action', 'is', action]) } }))])
  const told = acts.filter(({ words }) => words !== '')
  return {
    id: 'acts', title: 'What was changed', state: acts.length === 0 ? 'empty' : 'told',
    sentences: acts.length === 0 ? [`The audit log has no entry of ${monthName(month)}.`] : [...told.slice(0, SHOWN_ACTS).map(({ at, words }) => `${at.toISOString().slice(0, 10)}: ${words}`), ...(told.length > SHOWN_ACTS ? [`${told.length - SHOWN_ACTS} more stand in ${table.name}.`] : [])],
    tables: rows.length === 0 ? [] : [{ title: 'Entries of the audit log', columns: ['Action', 'Entries'], rows }],
  }
}

/** What this installation does not do, said in its place. */
export function experimentSection({ month }: MonthFacts): Section {
  return { id: 'experiments', title: 'Experiments and cause', state: 'not-checked', tables: [], sentences: [`No experiment with a control group was run in ${monthName(month)}. What came is therefore compared with what was promised, and nothing here says that the scores caused it.`] }
}

/** The months that orders are told of: the report's own and the three before. */
export function monthsOfOrders(month: string): string[] {
  return [-3, -2, -1, 0].map((back) => addMonths(month, back))
}
