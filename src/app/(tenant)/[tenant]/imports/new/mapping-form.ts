/** What a person settles before a file is read: pure, so that every rule of the wizard is a row of a test. */
import type { DateOrder, Detected, FieldMapping, ImportObject, ImportSettings } from '#domain/connect/index.ts'

/** Why people of a lead file may be profiled: the file says it for each, one basis for all, or nothing (then nobody is scored). */
export type ProfilingBasis = 'column' | 'stated' | 'none'

export type MappingForm = { mapping: FieldMapping[]; dateOrder: DateOrder | ''; eventKind: string; defaultCountry: string; sourceName: string; basis: ProfilingBasis; statement: string }

const leastStatement = 10
const isDateRole = (role: string | undefined): boolean => role !== undefined && /_at$|^date$/.test(role)

/** The form as the file was understood, or as it was settled before (for another look at the mapping). */
export function formFrom(detected: Detected, former: ImportSettings | null, sourceName: string): MappingForm {
  const known = new Map(former?.mapping.map((one) => [one.column, one]))
  const mapping = detected.columns.map((column) => known.get(column.name) ?? column.guess)
  const hasColumn = mapping.some((one) => one.as === 'consent_profiling')
  return {
    mapping, sourceName,
    dateOrder: former?.dateOrder ?? detected.dateOrder ?? '',
    eventKind: former?.eventKind ?? '',
    defaultCountry: former?.defaultCountry ?? '',
    basis: former?.lawfulBasis ? 'stated' : hasColumn ? 'column' : former ? 'none' : 'stated',
    statement: former?.lawfulBasis?.statement ?? '',
  }
}

/** Whether the file has days that read both ways in a column that is used as a date. */
export function needsDateOrder(form: Pick<MappingForm, 'mapping'>, detected: Detected): string | null {
  const column = detected.columns.find((one) => one.ambiguousDate !== undefined && form.mapping.some((entry) => entry.column === one.name && isDateRole(entry.as)))
  return column?.ambiguousDate === undefined ? null : `“${column.ambiguousDate}” in ${column.name}`
}

/** What is still to be settled, one sentence each; none: the file can be checked. */
export function openQuestions(form: MappingForm, detected: Detected, object: ImportObject): string[] {
  const used = form.mapping.filter((one) => one.class !== 'ignore' || one.as !== undefined) // an ignored column with a meaning is read, and is no input
  const questions: string[] = []
  if (used.length === 0) questions.push('Every column is ignored: use at least one.')
  if (used.some((one) => one.field.trim() === '')) questions.push('A field has no name: name it, or ignore its column.')
  const ambiguous = needsDateOrder(form, detected)
  if (ambiguous !== null && form.dateOrder === '') questions.push(`${ambiguous} reads both ways: say whether the day or the month comes first.`)
  if (object === 'event' && !used.some((one) => one.as === 'kind') && form.eventKind.trim() === '') questions.push('No column says what kind of event each row is: name the kind for the whole file.')
  if (object === 'lead' && form.basis === 'stated' && form.statement.trim().length < leastStatement) questions.push('State why these people may be profiled, or choose another answer.')
  if (object === 'lead' && form.basis === 'column' && !used.some((one) => one.as === 'consent_profiling')) questions.push('No column means “Consent to profiling”: choose the one that does.')
  if (form.defaultCountry.trim() !== '' && !/^[A-Za-z]{2}$/.test(form.defaultCountry.trim())) questions.push('The country of phone numbers is two letters, such as DE.')
  return questions
}

/** The settings that the import is asked for with. */
export function settingsFrom(form: MappingForm, detected: Detected, object: ImportObject): ImportSettings {
  const { encoding, delimiter, header } = detected
  return {
    object, format: { encoding, delimiter, header }, mapping: form.mapping.map((one) => ({ ...one, field: one.field.trim() || one.column })),
    ...(form.dateOrder === '' ? {} : { dateOrder: form.dateOrder }),
    ...(form.defaultCountry.trim() === '' ? {} : { defaultCountry: form.defaultCountry.trim().toUpperCase() }),
    ...(object === 'event' && form.eventKind.trim() !== '' ? { eventKind: form.eventKind.trim() } : {}),
    ...(object === 'lead' && form.basis === 'stated' ? { lawfulBasis: { statement: form.statement.trim() } } : {}),
  }
}
