// The people, companies and trade of a simulated vendor: made from a seed, so that two servers with one seed have the same.
import { spread } from './simulated-vendor.ts'

const DAY = 86_400_000
const days = 60 // over which rows were created
const given = ['Ada', 'Ben', 'Carla', 'David', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kaya', 'Lena', 'Milan', 'Nora', 'Omar', 'Paula', 'Quinn', 'Rosa', 'Selim', 'Tara']
const family = ['Adler', 'Berger', 'Conti', 'Duarte', 'Eriksen', 'Fischer', 'Garcia', 'Hansen', 'Ivanov', 'Janssen', 'Keller', 'Lang', 'Moreau', 'Novak', 'Olsen', 'Prior', 'Rossi', 'Stein', 'Tanaka', 'Weber']
const trades = ['Software', 'Logistics', 'Retail', 'Health', 'Energy', 'Media', 'Finance', 'Education']
const countries = ['Germany', 'France', 'Italy', 'Spain', 'Netherlands', 'Poland', 'Austria', 'Sweden']
const steps = ['subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer']
const origins = ['ORGANIC_SEARCH', 'PAID_SEARCH', 'REFERRALS', 'DIRECT_TRAFFIC', 'SOCIAL_MEDIA']

export type Person = { number: number; first: string; last: string; email: string; company: number; title: string; country: string; step: string; origin: string; employees: number | null; createdMs: number; updatedMs: number; phone?: string; /** Fields that the firm added to its system, by name. */ more?: Readonly<Record<string, string>> }
export type Company = { number: number; name: string; domain: string; trade: string; employees: number | null; country: string; createdMs: number; updatedMs: number }
export type Sale = { number: number; person: number; amount: number; won: boolean; closed: boolean; createdMs: number; updatedMs: number; closedMs: number; /** Where an order says itself whose it is. */ email?: string; category?: string }
export type Contact = { number: number; person: number; kind: number; createdMs: number; updatedMs: number }
export type Firm = { people: Person[]; companies: Company[]; sales: Sale[]; contacts: Contact[] }

/** Makes a firm with so many people, a tenth as many companies, a third as many sales, and a third as many calls, mails and meetings. Moments lie in the sixty days before `nowMs`. */
export function simulatePeople(rows: number, seed: number, nowMs: number): Firm {
  const random = spread(seed + 17)
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]
  const end = Math.floor(nowMs / 1000) * 1000 - 3_600_000
  const moments = () => {
    const createdMs = end - Math.floor(random() * days * DAY)
    return { createdMs, updatedMs: Math.min(end, createdMs + Math.floor(random() ** 3 * 20 * DAY)) }
  }
  const companies = Array.from({ length: Math.max(1, Math.ceil(rows / 10)) }, (_, n): Company => {
    const name = `${pick(family)} ${pick(trades)} ${n + 1}`
    return { number: n + 1, name, domain: `${name.toLowerCase().replaceAll(' ', '-')}.example`, trade: pick(trades), employees: Math.ceil(random() ** 2 * 2_000), country: pick(countries), ...moments() }
  })
  const people = Array.from({ length: rows }, (_, n): Person => {
    const [first, last, company] = [pick(given), pick(family), pick(companies)]
    return { number: n + 1, first, last, email: `${first}.${last}.${n + 1}@${company.domain}`.toLowerCase(), company: company.number, title: pick(['CEO', 'CTO', 'Buyer', 'Engineer', 'Analyst']), country: company.country, step: pick(steps), origin: pick(origins), employees: company.employees, ...moments() }
  })
  const sales = Array.from({ length: Math.ceil(rows / 3) }, (_, n): Sale => {
    const at = moments()
    const closed = random() < 0.7
    return { number: n + 1, person: 1 + Math.floor(random() * rows), amount: Math.round(50 + random() ** 2 * 20_000 * 100) / 100, closed, won: closed && random() < 0.5, closedMs: at.updatedMs, ...at }
  })
  const contacts = Array.from({ length: Math.ceil(rows / 3) }, (_, n): Contact => ({ number: n + 1, person: 1 + Math.floor(random() * rows), kind: Math.floor(random() * 5), ...moments() }))
  return { people, companies, sales, contacts }
}
