/** Reads a command's arguments; every fault is one sentence that names the option and the way out. */
import { didYouMean } from './nearest-name.ts'

/** What a command takes: options with a value (their hint is shown when it is missing), and switches. */
export type OptionTable = Readonly<Record<string, { readonly value: string; readonly required?: boolean } | { readonly value: null }>>
export type Options = { readonly values: ReadonlyMap<string, string>; readonly switches: ReadonlySet<string> }

/** The options given, by name without dashes, or what is wrong with them. */
export function readOptions(args: readonly string[], table: OptionTable): { kind: 'read'; options: Options } | { kind: 'usage'; reason: string } {
  const fault = (reason: string) => ({ kind: 'usage', reason }) as const
  const [values, switches] = [new Map<string, string>(), new Set<string>()]
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]
    if (!argument.startsWith('--')) return fault(`"${argument}" is not an option of this command: options start with two dashes, and names with blanks need quotes.`)
    const [name, ...rest] = argument.slice(2).split('=')
    const option = Object.hasOwn(table, name) ? table[name] : undefined
    if (!option) return fault(`There is no option --${name}.${didYouMean(name, Object.keys(table))}`)
    if (values.has(name) || switches.has(name)) return fault(`--${name} is given twice.`)
    if (option.value === null) {
      if (rest.length > 0) return fault(`--${name} takes no value.`)
      switches.add(name)
      continue
    }
    const value = rest.length > 0 ? rest.join('=') : args[++at]
    if (value === undefined || value === '' || (rest.length === 0 && Object.hasOwn(table, value.slice(2)) && value.startsWith('--'))) return fault(`--${name} needs a value: --${name} ${option.value}.`)
    values.set(name, value)
  }
  const missing = Object.entries(table).filter(([name, option]) => option.value !== null && option.required && !values.has(name))
  if (missing.length > 0) return fault(`Missing: ${missing.map(([name, option]) => `--${name} ${option.value ?? ''}`).join(', ')}.`)
  return { kind: 'read', options: { values, switches } }
}

/** A list of names parted by commas; a name with a comma in it stands in double quotes. */
export function nameList(text: string | undefined): string[] {
  if (text === undefined) return []
  const names: string[] = []
  let [name, quoted] = ['', false]
  for (const letter of text) {
    if (letter === '"') quoted = !quoted
    else if (letter === ',' && !quoted) {
      names.push(name)
      name = ''
    } else name += letter
  }
  names.push(name)
  return names.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

/** A whole number within limits, or the sentence that says what it must be. */
export function wholeNumber(name: string, text: string, least: number, most: number): number | string {
  const value = Number(text)
  return Number.isInteger(value) && value >= least && value <= most ? value : `--${name} is a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}, not "${text}".`
}
