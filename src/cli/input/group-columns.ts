/** The groups that rows belong to: a column's values, a set of 0/1 columns, and what several of them make together. */
import { numberOf, textOf } from '#ml/table/raw-value.ts'
import { didYouMean } from '../nearest-name.ts'
import type { TableFile } from './table-file.ts'

/** One attribute: the group of every row. `parts`: the attributes that it is made of, one of itself. */
export type Attribute = { name: string; parts: string[]; groups: string[] }
export type AttributesRead = { kind: 'read'; attributes: Attribute[]; notes: string[] } | { kind: 'unusable'; reason: string }

const NO_VALUE = '(no value)'
const NONE_OF_SET = '(none of these)'
const MOST_GROUPS = 200
const MOST_ATTRIBUTES = 4
const JOIN = ' × '

/** The attributes that were asked for, and every combination of two and more of them (intersections), in order of size. */
export function readAttributes(table: TableFile, wanted: readonly string[]): AttributesRead {
  if (wanted.length > MOST_ATTRIBUTES) return { kind: 'unusable', reason: `--group: at most ${MOST_ATTRIBUTES} attributes at once, because all their combinations are judged; ${wanted.length} were given.` }
  const [single, notes]: [Attribute[], string[]] = [[], []]
  for (const text of wanted) {
    const read = readAttribute(table, text, notes)
    if (typeof read === 'string') return { kind: 'unusable', reason: read }
    if (single.some(({ name }) => name === read.name)) return { kind: 'unusable', reason: `--group: "${read.name}" is given twice.` }
    const groups = new Set(read.groups).size
    if (groups > MOST_GROUPS) return { kind: 'unusable', reason: `--group: "${read.name}" has ${groups.toLocaleString('en')} different values, more than ${MOST_GROUPS}: put them into classes first.` }
    single.push(read)
  }
  const all = combinations(single).filter((combined) => {
    const groups = new Set(combined.groups).size
    if (combined.parts.length > 1 && groups > MOST_GROUPS) notes.push(`${combined.name} makes ${groups.toLocaleString('en')} groups, more than ${MOST_GROUPS}: left out.`)
    return groups <= MOST_GROUPS
  })
  return { kind: 'read', attributes: all, notes }
}

function readAttribute(table: TableFile, text: string, notes: string[]): Attribute | string {
  const names = table.columns.map(({ name }) => name)
  const column = (name: string) => table.columns.find((candidate) => candidate.name === name)?.values
  const own = column(text)
  if (own) return { name: text, parts: [text], groups: own.map((cell) => textOf(cell) ?? NO_VALUE) }
  const at = text.indexOf('=')
  if (at < 1) return `--group: the file has no column "${text}".${didYouMean(text, names)}`
  const [name, members] = [text.slice(0, at).trim(), text.slice(at + 1).split('+').map((member) => member.trim())]
  const cells: { member: string; values: readonly string[] }[] = []
  for (const member of members) {
    const values = column(member)
    if (!values) return `--group: the file has no column "${member}", one of the set "${name}".${didYouMean(member, names)}`
    const strange = values.find((cell) => textOf(cell) !== null && numberOf(cell) !== 0 && numberOf(cell) !== 1)
    if (strange !== undefined) return `--group: "${member}" of the set "${name}" must hold 0 or 1 in every row; one row holds "${strange.slice(0, 40)}".`
    cells.push({ member, values })
  }
  let several = 0
  const groups = Array.from({ length: table.rows }, (_, row) => {
    const own1 = cells.filter(({ values }) => numberOf(values[row]) === 1).map(({ member }) => member)
    if (own1.length > 1) several++
    return own1.length === 0 ? NONE_OF_SET : own1.join(' + ')
  })
  if (several > 0) notes.push(`${several.toLocaleString('en')} rows have more than one 1 in the set "${name}": they are groups of their own.`)
  return { name, parts: [name], groups }
}

function combinations(single: readonly Attribute[]): Attribute[] {
  const all: Attribute[] = []
  for (let bits = 1; bits < 2 ** single.length; bits++) {
    const chosen = single.filter((_, i) => (bits & (1 << i)) !== 0)
    all.push(chosen.length === 1 ? chosen[0] : {
      name: chosen.map(({ name }) => name).join(JOIN), parts: chosen.map(({ name }) => name), groups: chosen[0].groups.map((_, row) => chosen.map(({ groups }) => groups[row]).join(JOIN)),
    })
  }
  return all.toSorted((a, b) => a.parts.length - b.parts.length)
}
