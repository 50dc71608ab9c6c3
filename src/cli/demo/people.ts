/** Invents the simulated firm's world: companies, and people who work there, with unique addresses and numbers kept for fiction. */
import { drawNormal, drawWeighted, type Uniform } from '#ml/random/distributions.ts'
import { COMPANY_WORDS, COUNTRIES, FICTION_NUMBERS, FIRST_NAMES, JOB_TITLES, LAST_NAMES, TRADES } from './word-lists.ts'

/** A company with its true number of employees. */
export interface Company {
  readonly name: string
  readonly domain: string
  readonly industry: string
  readonly country: string
  readonly city: string
  readonly employees: number
}

/** A person with her own e-mail address and, for some, a number in E.164. */
export interface Person {
  readonly firstName: string
  readonly lastName: string
  readonly jobTitle: string
  readonly email: string
  readonly phone: string
  readonly company: Company
  readonly ageGroup: string
}

const INDUSTRY_WEIGHTS = [20, 19, 13, 11, 11, 12, 8, 6] as const // in the order of TRADES
const AGE_GROUPS = ['18 to 29', '30 to 49', '50 and over', ''] as const
const AGE_WEIGHTS = [22, 43, 27, 8] as const
const PHONE_SHARE = 0.7 // of people in countries with numbers for fiction
const MEDIAN_EMPLOYEES = 60
const EMPLOYEES_SPREAD = 1.35 // of the logarithm
const MOST_EMPLOYEES = 8000
const STRIDE = 7919 // a prime: walks a number range in an order that does not look like counting

/** One of the entries, each with the same chance. */
export function pick<T>(uniform: Uniform, entries: readonly T[]): T {
  return entries[Math.floor(uniform() * entries.length)]
}

/** A name as an address may carry it: "Field & Rowe" becomes "field-rowe". */
function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
}

/** Invents companies, no two of the same name. */
export function inventCompanies(uniform: Uniform, count: number): Company[] {
  const industries = Object.keys(TRADES)
  const taken = new Set<string>()
  return Array.from({ length: count }, () => {
    const industry = industries[drawWeighted(uniform, INDUSTRY_WEIGHTS)]
    const country = COUNTRIES[drawWeighted(uniform, COUNTRIES.map((one) => one.weight))]
    const stem = `${pick(uniform, COMPANY_WORDS)} ${pick(uniform, TRADES[industry])}`
    let domainStem = stem
    for (let more = 2; taken.has(domainStem); more += 1) domainStem = `${stem} ${pick(uniform, country.cities)}${more > 6 ? ` ${more}` : ''}`
    taken.add(domainStem)
    const employees = Math.round(Math.exp(Math.log(MEDIAN_EMPLOYEES) + EMPLOYEES_SPREAD * drawNormal(uniform)))
    return {
      name: `${domainStem} ${pick<string>(uniform, country.suffix)}`.trim(), domain: `${slug(domainStem)}.example`, industry, country: country.name,
      city: pick(uniform, country.cities), employees: Math.min(MOST_EMPLOYEES, Math.max(1, employees)),
    }
  })
}

/** Hands out the numbers kept for fiction, each once; an empty text when a country has none (left). */
function phoneBook(): (country: string) => string {
  const given = new Map<string, number>()
  return (country) => {
    const ranges = FICTION_NUMBERS[country]
    if (ranges === undefined) return ''
    const next = given.get(country) ?? 0
    const { prefix, digits } = ranges[next % ranges.length]
    const size = 10 ** digits
    const step = Math.floor(next / ranges.length)
    if (step >= size) return ''
    given.set(country, next + 1)
    return `${prefix}${String((step * STRIDE + 137) % size).padStart(digits, '0')}`
  }
}

/** Makes a source of people, each working at the company handed in, with an address nobody else has. */
export function peopleMaker(uniform: Uniform): (company: Company) => Person {
  const nextPhone = phoneBook()
  const taken = new Set<string>()
  return (company) => {
    const firstName = pick(uniform, FIRST_NAMES)
    const lastName = pick(uniform, LAST_NAMES)
    const stem = `${slug(firstName)}.${slug(lastName)}`
    let email = `${stem}@${company.domain}`
    for (let more = 2; taken.has(email); more += 1) email = `${stem}${more}@${company.domain}`
    taken.add(email)
    const wantsPhone = uniform() < PHONE_SHARE
    return {
      firstName, lastName, jobTitle: pick(uniform, JOB_TITLES), email, phone: wantsPhone ? nextPhone(company.country) : '', company,
      ageGroup: AGE_GROUPS[drawWeighted(uniform, AGE_WEIGHTS)],
    }
  }
}
