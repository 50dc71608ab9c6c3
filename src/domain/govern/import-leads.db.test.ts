import { expect, test } from 'vitest'
import { listImports, rejectsOf } from '#domain/connect/index.ts'
import { listProfiles, profileCounts, readProfile } from '#domain/unify/index.ts'
import { testDatabase, testTenant } from '#platform/db/testing/test-database.ts'
import { importText } from './testing-import.fixture.ts'

const database = testDatabase('worker')

function leads(count: number, bad: Record<number, string> = {}): string {
  const lines = ['Lead ID,Full name,Email,Company,Country,Created at,Employees,Consent']
  for (let n = 1; n <= count; n++) lines.push(bad[n] ?? `L${n},Person ${String.fromCharCode(65 + (n % 26))}${n},person${n}@firm${n % 500}.com,Firm ${n % 500},Germany,2026-0${1 + (n % 9)}-1${n % 10},${n % 300},${n % 10 === 0 ? 'no' : 'yes'}`)
  return `${lines.join('\n')}\n`
}

test('rows that are wrong are rejected by name, and all others are loaded', async () => {
  const { ctx } = await testTenant()
  const bad: Record<number, string> = {
    50: 'L50,Only three,columns', 51: 'L51,Bad Mail,not-an-address,Firm,Germany,2026-01-10,5,yes', 52: 'L52,Bad Day,p52@firm.com,Firm,Germany,2026-02-31,5,yes', 53: 'L53,"Open quote,p53@firm.com,Firm,Germany,2026-01-10,5,yes',
    1200: ',No Key,,Firm,Germany,2026-01-10,5,yes', 1300: 'L1300,Too Old,p1300@firm.com,Firm,Germany,1997-01-10,5,yes', 1400: 'L1400,N\u0000ul,p1400@firm.com,Firm,Germany,2026-01-10,5,yes',
  }
  const run = await importText(database, ctx, 'leads.csv', leads(2_500, bad))
  expect(run).toMatchObject({ state: 'done', counts: { read: 2_500, new: 2_493, same: 0, changed: 0, rejected: 7 } })
  expect(await profileCounts(ctx)).toEqual({ profiles: 2_493, leads: 2_493, profilable: 2_493 - 246 }) // every tenth said no, and four of those 250 are rejects
  const { rejects } = await rejectsOf(ctx, { syncRunId: run.id })
  expect(rejects.map((reject) => [reject.line, reject.column, reject.reason])).toMatchInlineSnapshot(`
    [
      [
        51,
        "",
        "The row has 3 columns, the header has 8.",
      ],
      [
        52,
        "Email",
        "Email "not-an-address" is no e-mail address.",
      ],
      [
        53,
        "Created at",
        "Created at "2026-02-31" is no date that can be read.",
      ],
      [
        54,
        "",
        "A quote opens here and does not close: double it within a text ("") or close it.",
      ],
      [
        1201,
        "Email",
        "The row names no person: each of Email, Lead ID is empty.",
      ],
      [
        1301,
        "Created at",
        "Created at "1997-01-10" lies before 2000-01-01.",
      ],
      [
        1401,
        "",
        "The row holds a NUL character, which is no text.",
      ],
    ]
  `)
}, 60_000)

test('the same file again changes nothing', async () => {
  const { ctx } = await testTenant()
  await importText(database, ctx, 'leads.csv', leads(300))
  const before = await listProfiles(ctx, { limit: 500 })
  const again = await importText(database, ctx, 'leads (1).csv', leads(300))
  expect(again.counts).toEqual({ read: 300, new: 0, same: 300, changed: 0, rejected: 0 })
  expect(await listProfiles(ctx, { limit: 500 })).toEqual(before)
  expect(await listImports(ctx, { limit: 10 })).toHaveLength(2)
})

test('a profile says where each attribute comes from', async () => {
  const { ctx } = await testTenant()
  await importText(database, ctx, 'crm.csv', 'Id,Email,Full name,Employees,Updated at\n1,ada@firm.com,ada LOVELACE,20,2026-03-01\n')
  await importText(database, ctx, 'form.csv', 'Id,Email,Phone,Employees,Updated at\n77, ADA@firm.com ,+49 30 1234567,25,2026-02-01\n')
  const { profiles } = await listProfiles(ctx, { limit: 10 })
  expect(profiles).toHaveLength(1)
  const profile = await readProfile(ctx, { profileId: profiles[0].id, hidden: new Set() })
  const traits = Object.fromEntries(profile.traits.map((trait) => [trait.field, [trait.value, trait.origin?.sourceName]]))
  expect(traits).toMatchObject({ Employees: ['20', 'crm'], phone: ['+49301234567', 'form'], email: ['ada@firm.com', 'crm'] })
})
