// One lead: the score, every part of it, what would change it, the proof, and what became of it.
import { call, demo, expect, lookAt, settled, signInAs, test, type Page } from './fixtures/story.ts'
import { withDatabase } from './fixtures/workspace.ts'

type Row = { profileId: string; predictionId: string; name: string; score: number; grade: string }
type Explanation = { base: number; uncut: number; prediction: { id: string; score: number }; features: { feature: string; points: number; sentence: string }[]; speaksFor: { sentence: string; points: number }[]; against: { sentence: string; points: number }[] }

async function leads(page: Page, filters: Record<string, unknown> = {}, limit = 40): Promise<Row[]> {
  const { data } = await call(page.context(), 'act.list', { query: { filters, limit } })
  return (data as { rows: Row[] }).rows
}

async function openLead(page: Page, lead: Row, query = ''): Promise<Explanation> {
  await page.goto(`/${demo.slug}/queue/${lead.profileId}${query}`)
  await expect(page.getByRole('heading', { level: 1, name: lead.name })).toBeVisible()
  await settled(page)
  const { data } = await call(page.context(), 'score.explain', { query: { predictionId: lead.predictionId } })
  return data as Explanation
}

const plain = (sentence: string): string => sentence.replaceAll('**', '')
const number = (text: string | null): number => Number((text ?? '').replaceAll('−', '-').replaceAll(/[^\d.-]/g, ''))

test('what the page says of a score is what the API says, and its points add up to the score', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const [lead] = await leads(page, { sort: 'score' })
  const explanation = await openLead(page, lead)
  for (const reason of [...explanation.speaksFor, ...explanation.against]) await expect(page.getByText(plain(reason.sentence)).first()).toBeVisible()
  await expect(page.getByText(/of your leads/)).toBeVisible()
  await page.getByRole('radio', { name: /^All \d+/ }).check({ force: true })
  await page.getByRole('radio', { name: 'Table' }).check({ force: true })
  const table = page.getByRole('region', { name: /^Contributions from A typical lead/ })
  const points = await table.locator('tbody tr td:nth-last-child(3)').allTextContents()
  const sum = points.filter((text) => text !== '').reduce((total, text) => total + number(text), explanation.base)
  expect(points.filter((text) => text !== '')).toHaveLength(explanation.features.length)
  expect(Math.abs(sum - explanation.uncut)).toBeLessThan(0.05 * explanation.features.length + 0.05) // each is rounded to a tenth
  expect(number(await table.locator('tfoot td:nth-last-child(2)').textContent())).toBeCloseTo(explanation.uncut, 1)
  expect(explanation.features.reduce((total, feature) => total + feature.points, explanation.base)).toBeCloseTo(explanation.uncut, 6)
})

test('the proof is computed anew, and says so', async ({ page, context }) => {
  await signInAs(context, 'compliance')
  const [lead] = await leads(page)
  const { features, uncut } = await openLead(page, lead)
  const proof = page.getByText(`Recomputed just now: 38.0 + ${features.length} contributions = ${uncut.toFixed(1)}`)
  await expect(proof).toBeVisible()
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(proof).toBeVisible()
  await page.getByRole('link', { name: /^Lead score v\d+/ }).click()
  await expect(page).toHaveURL(/\/models\/.+\/versions\/\d+/)
})

test('J and K lead to the neighbours within the filters, Escape back to the list', async ({ page, context }) => {
  await signInAs(context, 'sales')
  const [first, second, third] = await leads(page, { grade: ['A', 'B'] })
  await openLead(page, second, '?grade=A&grade=B')
  await expect(page.getByText(/^2 of \d+$/)).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.getByRole('heading', { level: 1, name: third.name })).toBeVisible()
  await page.keyboard.press('k')
  await expect(page.getByRole('heading', { level: 1, name: second.name })).toBeVisible()
  await page.keyboard.press('k')
  await expect(page.getByRole('heading', { level: 1, name: first.name })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(new RegExp(`/${demo.slug}/queue\\?grade=A&grade=B`))
})

test('a what-if asks the model, offers only what can be changed, and stores nothing', async ({ page, context }) => {
  await signInAs(context, 'sales')
  const lead = (await leads(page)).find(({ grade }) => grade !== 'A') ?? (await leads(page))[0]
  await openLead(page, lead)
  const whatIf = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What if' }) })
  await expect(whatIf).toBeVisible()
  for (const forbidden of [/^age\b/i, /gender/i, /post ?code/i, /country/i, /city/i]) await expect(whatIf.locator('.what-if-name').filter({ hasText: forbidden })).toHaveCount(0)
  const { data } = await call(context, 'score.whatIfChoices', { query: { predictionId: lead.predictionId } })
  const { smallest } = data as { smallest: { score: number } | null }
  if (smallest !== null) {
    await whatIf.getByRole('button', { name: 'Try it' }).click()
    await expect(whatIf.getByRole('img', { name: new RegExp(`${smallest.score} of 99`) })).toBeVisible()
  } else {
    const slider = whatIf.getByRole('slider').first()
    await slider.focus()
    const answer = page.waitForResponse((response) => response.url().includes('score.whatIf'))
    await page.keyboard.press('ArrowRight')
    expect((await answer).status()).toBe(200)
  }
  await whatIf.getByRole('button', { name: 'Back to how it is' }).click()
  await page.reload()
  await expect(page.getByRole('img', { name: new RegExp(`${lead.score} of 99`) }).first()).toBeVisible()
})

test('"Was this right?" and the outcome stay with the prediction, and an outcome can be taken back', async ({ page, context }) => {
  await signInAs(context, 'marketer')
  const list = await leads(page, { sort: 'name' })
  const lead = list[list.length - 1]
  await openLead(page, lead)
  const feedback = page.getByRole('region', { name: 'Feedback' })
  await feedback.getByRole('button', { name: 'No, because…' }).click()
  await feedback.getByLabel('I know something it does not').check()
  await feedback.getByLabel('What do you know?').fill('Budget is approved for January.')
  await feedback.getByRole('button', { name: 'Send' }).click()
  await expect(feedback.getByText(/Your answer is kept with this score/)).toBeVisible()
  await withDatabase(async (query) => {
    const stored = await query<{ verdict: string; reason: string; note: string }>('SELECT verdict, reason, note FROM feedback WHERE prediction_id = $1 ORDER BY at DESC LIMIT 1', [lead.predictionId])
    expect(stored).toEqual([{ verdict: 'wrong', reason: 'know-more', note: 'Budget is approved for January.' }])
  })
  await page.getByRole('button', { name: 'Won', exact: true }).click()
  await expect(page.getByText(/This lead has left the queue/)).toBeVisible()
  await withDatabase(async (query) => {
    expect(await query<{ outcome: string; undone: boolean }>('SELECT outcome, undone_at IS NOT NULL AS undone FROM disposition WHERE prediction_id = $1', [lead.predictionId])).toEqual([{ outcome: 'won', undone: false }])
  })
  await page.keyboard.press('z')
  await expect(page.getByText(/This lead has left the queue/)).toHaveCount(0)
  expect((await call(context, 'act.item', { query: { profileId: lead.profileId } })).status).toBe(200)
})

test('a stage set on the page is what the list shows on the way back', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/queue?sort=score&columns=score.lead.stage.sla`)
  const first = page.locator('#queue tbody tr[role="row"]').first()
  await expect(first).toBeVisible()
  await settled(page)
  await first.locator('.queue-name').click()
  await expect(page.getByRole('button', { name: 'More for this lead' })).toBeVisible()
  await page.keyboard.press('t')
  await page.keyboard.type('proposal')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/: stage Proposal/)).toBeVisible()
  await expect(page.locator('.record-line').getByText('Proposal')).toBeVisible()
  await page.goBack()
  await expect(page.locator('#queue tbody tr[role="row"]').first().locator('.queue-col-stage')).toHaveText('Proposal')
})

test('someone who may not be profiled has no score, and the page says why', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const [person] = await withDatabase((query) => query<{ id: string }>('SELECT p.id FROM profile p JOIN tenant t ON t.id = p.tenant_id WHERE t.slug = $1 AND p.is_lead AND NOT p.profiling_allowed AND NOT EXISTS (SELECT 1 FROM prediction q WHERE q.tenant_id = p.tenant_id AND q.profile_id = p.id) LIMIT 1', [demo.slug]))
  await page.goto(`/${demo.slug}/queue/${person.id}`)
  await expect(page.getByText('Not scored: this person may not be profiled')).toBeVisible()
  await expect(page.getByText(/no score is made, and none is kept/)).toBeVisible()
  await lookAt(page, 'lead-unscored')
})

test('sales find nothing at the address of a colleague’s lead', async ({ page, context }) => {
  await signInAs(context, 'sales')
  const [foreign] = await withDatabase((query) => query<{ id: string }>('SELECT q.profile_id AS id FROM queue_item q JOIN tenant t ON t.id = q.tenant_id JOIN user_account u ON u.id = q.owner_id WHERE t.slug = $1 AND u.email <> $2 LIMIT 1', [demo.slug, 'jonas@demo.example']))
  expect(foreign, 'a lead of a colleague').toBeTruthy()
  await page.goto(`/${demo.slug}/queue/${foreign.id}`)
  await expect(page.getByText('There is no such lead for you')).toBeVisible()
})
