// The demo firm's own people at a simulated vendor: the rows of its files, as a CRM or a shop would hold them.
import type { FileRow, FirmFiles } from '../demo/firm-files.ts'
import type { Company, Firm, Person, Sale } from './simulated-people.ts'

/** Fields of the leads file that a CRM has under no name of its own: the firm added them. */
const added = ['lead_id', 'campaign', 'expected_amount', 'currency', 'newsletter', 'age_group', 'consent_profiling', 'owner_email', 'deal_stage', 'contract_signed_on', 'converted', 'converted_at'] as const

/** Which part of the demo firm a vendor holds: a CRM its leads, the shop its customers and orders. Events come from web and mail, and campaigns from nowhere but files. */
export function demoPeople(kind: string, files: Pick<FirmFiles, 'leads' | 'orders'>): Firm {
  return kind === 'shopify' ? shop(files.orders) : crm(files.leads)
}

function crm(leads: readonly FileRow[]): Firm {
  const companies = new Map<string, Company>()
  const people = leads.map((row, at): Person => {
    const createdMs = Date.parse(row.created_at)
    const employees = row.employees === '' ? null : Number(row.employees)
    const company = companies.get(row.company) ?? { number: companies.size + 1, name: row.company, domain: row.email.split('@')[1] ?? '', trade: row.industry, employees, country: row.country, createdMs, updatedMs: createdMs }
    companies.set(row.company, company)
    return {
      number: at + 1, first: row.first_name, last: row.last_name, email: row.email, phone: row.phone, company: company.number, title: row.job_title, country: row.country, employees,
      origin: row.source, step: row.converted === 'yes' ? 'customer' : 'lead', createdMs, updatedMs: row.converted_at === '' ? createdMs : Date.parse(row.converted_at), more: Object.fromEntries(added.map((name) => [name, row[name]])),
    }
  })
  return { people, companies: [...companies.values()], sales: [], contacts: [] }
}

function shop(orders: readonly FileRow[]): Firm {
  const companies = new Map<string, Company>()
  const people = new Map<string, Person>()
  const sales = orders.map((row, at): Sale => {
    const createdMs = Date.parse(row.ordered_at)
    const company = companies.get(row.company) ?? { number: companies.size + 1, name: row.company, domain: row.email.split('@')[1] ?? '', trade: '', employees: null, country: row.country, createdMs, updatedMs: createdMs }
    companies.set(row.company, company)
    const person = people.get(row.email) ?? { number: people.size + 1, first: row.first_name, last: row.last_name, email: row.email, company: company.number, title: '', country: row.country, employees: null, origin: '', step: 'customer', createdMs, updatedMs: createdMs }
    people.set(row.email, person)
    return { number: at + 1, person: person.number, email: row.email, amount: Number(row.amount), category: row.category, won: true, closed: true, createdMs, updatedMs: createdMs, closedMs: createdMs }
  })
  return { people: [...people.values()], companies: [...companies.values()], sales, contacts: [] }
}
