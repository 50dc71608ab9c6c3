// Whatever people send, the answer is one clear sentence, and nothing is half done.
import { askWhatItWouldDo, chooseFile, csv, importIt } from './fixtures/import-steps.ts'
import { call, demo, emailOf, expect, lookAt, signIn, test, type Page } from './fixtures/story.ts'
import { leadlight, nothingUnderWay, ownWorkspace, withDatabase, type OwnWorkspace } from './fixtures/workspace.ts'

const sentence = /[A-Z“"][^\n]{15,}[.!]/ // a whole one, with its cause
const inside = /undefined|NaN|\[object|node_modules|stack|syntax error|column ".+" does|prisma/i

/** What a workspace holds of its people: none of it may come from a file that was refused. */
const stored = ({ tenantId }: OwnWorkspace) => withDatabase((query) => query<{ n: number }>('SELECT (SELECT count(*) FROM profile WHERE tenant_id = $1)::int + (SELECT count(*) FROM record WHERE tenant_id = $1)::int + (SELECT count(*) FROM source WHERE tenant_id = $1)::int AS n', [tenantId])).then(([row]) => row.n)

async function expectRefused(page: Page, what: string, words: RegExp) {
  const said = page.getByRole('main').getByText(words).first()
  await expect(said, what).toBeVisible({ timeout: 60_000 })
  const text = (await page.getByRole('main').innerText()).replaceAll('\n', ' ')
  expect(text, what).toMatch(sentence)
  expect(text, what).not.toMatch(inside)
}

/** [what it is, its file, what is said] */
const unusable: [string, Buffer | string, RegExp][] = [
  ['an empty file', '', /empty|nothing|no rows/i],
  ['blank lines only', '\n\n\n\n', /empty|nothing|no rows|blank/i],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex'), /not text|not a text|binary|cannot be read|spreadsheet|picture/i],
  ['a spreadsheet workbook', Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(400, 1)]), /not text|Excel|workbook|zip|save|cannot be read/i],
  ['a header without rows', 'email,name,company\n', /no rows|nothing|only a header|no data/i],
  ['a quote that never ends', `email,name\n"${'x'.repeat(150_000)}\nanna@example.com,Anna\n`, /quote|never closed|longer than/i],
  ['2,001 columns', `${Array.from({ length: 2_001 }, (_, n) => `c${n}`).join(',')}\n${Array.from({ length: 2_001 }, (_, n) => n).join(',')}\n`, /columns/i],
]

test('files that cannot be read are refused in one sentence, and nothing is stored', async ({ page, context }) => {
  test.setTimeout(300_000)
  const own = await ownWorkspace(context, 'Unusable Files')
  for (const [what, content, words] of unusable) {
    await chooseFile(page, own.slug, csv(`${what.replaceAll(/\W+/g, '-')}.csv`, content))
    await expectRefused(page, what, words)
  }
  await lookAt(page, 'import-refused')
  expect(await stored(own)).toBe(0)
})

/** [what it is, its file, what the verdict says] */
const untrainable: [string, string, RegExp][] = [
  ['one class', `email,age,converted\n${Array.from({ length: 300 }, (_, n) => `p${n}@example.com,${20 + (n % 50)},0`).join('\n')}\n`, /outcome|positive|converted|one value/i],
  ['three rows', 'email,visits,converted\na@example.com,3,1\nb@example.com,1,0\nc@example.com,2,0\n', /too few|more needed|outcomes/i],
  ['only identifiers', `email,customer_id,converted\n${Array.from({ length: 300 }, (_, n) => `p${n}@example.com,C-${10_000 + n},${n % 3 === 0 ? 1 : 0}`).join('\n')}\n`, /no column is left to learn from/i],
]

for (const [what, content, words] of untrainable) {
  test(`a target with ${what} is refused with its reason, and no model is in use`, async ({ page, context }) => {
    test.setTimeout(300_000)
    const own = await ownWorkspace(context, `Not trainable: ${what}`)
    await chooseFile(page, own.slug, csv('leads.csv', content))
    await askWhatItWouldDo(page)
    await importIt(page)
    await nothingUnderWay(own.tenantId) // a finished import suggests what to foresee
    await page.goto(`/${own.slug}/models`)
    const known = page.getByRole('link', { name: 'Lead score' })
    await expect(known.or(page.getByRole('button', { name: 'Say what to foresee' })).first()).toBeVisible()
    if (await known.count()) {
      await known.click()
      await page.getByRole('button', { name: 'Train', exact: true }).click()
    } else await page.getByRole('button', { name: 'Say what to foresee' }).first().click()
    const dialog = page.getByRole('dialog')
    const train = dialog.getByRole('button', { name: 'Train', exact: true })
    await expect(train.or(dialog.getByText(/Nothing in the data can be an outcome/))).toBeVisible()
    if (await train.count()) {
      await train.click()
      await expect(page.getByText('Not published yet').or(dialog.getByRole('alert'))).toBeVisible({ timeout: 120_000 })
    }
    const text = (await page.locator('body').innerText()).replaceAll('\n', ' ')
    expect(text).toMatch(words)
    expect(text).not.toMatch(inside)
    await lookAt(page, `refused-${what.replaceAll(' ', '-')}`)
    const used = await withDatabase((query) => query('SELECT 1 FROM target WHERE tenant_id = $1 AND active_version_id IS NOT NULL', [own.tenantId]))
    const queued = await withDatabase((query) => query('SELECT 1 FROM queue_item WHERE tenant_id = $1', [own.tenantId]))
    expect([used, queued]).toEqual([[], []])
  })
}

test('the command line refuses the same files with the same clearness', async () => {
  const cases: [string[], number, RegExp][] = [
    [['train', '--data', 'no-such-file.csv', '--target', 'x', '--out', '/dev/null'], 2, /no-such-file\.csv/],
    [['train', '--target', 'x', '--out', '/dev/null'], 2, /--data/],
    [['score', '--model', 'no-such-model.json', '--data', 'x.csv', '--out', '/dev/null'], 2, /no-such-model|x\.csv/],
    [['import', '--tenant', 'no-such-tenant', '--file', 'package.json', '--mapping', 'package.json'], 2, /.+/],
  ]
  for (const [args, code, words] of cases) {
    const found = await leadlight<Record<string, unknown>>(args).catch((error: Error) => ({ code: null, answer: {}, words: error.message }))
    expect([2, 3], args.join(' ')).toContain(found.code ?? code)
    expect(JSON.stringify(found.answer) + found.words, args.join(' ')).toMatch(words)
  }
})

test('a wrong workspace is as unknown as one that does not exist, on pages, procedures, uploads and downloads', async ({ page, context, browser }) => {
  const own = await ownWorkspace(context, 'Mine Alone')
  const stranger = await browser.newContext()
  const theirs = await ownWorkspace(stranger, 'Theirs')
  for (const slug of [theirs.slug, 'no-such-workspace']) {
    const answer = await page.goto(`/${slug}/queue`)
    expect(answer?.status()).toBe(404)
    await expect(page.getByText('There is nothing at this address')).toBeVisible()
    expect(await call(context, 'workspace.read', { workspace: slug })).toMatchObject({ status: 404, message: 'There is no such workspace, or you are not a member of it.' })
    const upload = await context.request.post('/api/uploads', { headers: { 'x-leadlight-workspace': slug, 'x-file-name': 'a.csv', 'content-type': 'application/octet-stream' }, data: Buffer.from('a,b\n1,2\n') })
    expect([upload.status(), upload.headers()['content-type']]).toEqual([404, 'application/problem+json'])
    expect((await context.request.get(`/api/exports/queue?workspace=${slug}`)).status()).toBe(404)
  }
  expect(await stored(theirs)).toBe(0)
  expect(await stored(own)).toBe(0)
  await stranger.close()
})

test('bodies, methods and types that make no sense are refused, never a server fault', async ({ context }) => {
  await signIn(context, emailOf('owner'), demo.password)
  const workspace = { 'x-leadlight-workspace': demo.slug }
  const bodies: [string, string][] = [['application/json', '{'], ['application/json', 'null'], ['application/json', '[]'], ['application/json', '{"__proto__":{"x":1}}'], ['text/plain', '{}'], ['application/x-www-form-urlencoded', 'a=b'], ['application/json', `{"name":${'['.repeat(5_000)}${']'.repeat(5_000)}}`]]
  for (const path of ['workspace.change', 'act.act', 'connect.requestImport', 'train.setTarget', 'score.whatIf', 'no.such.procedure']) {
    for (const [type, data] of bodies) {
      const answer = await context.request.post(`/api/trpc/${path}`, { headers: { ...workspace, 'content-type': type }, data: Buffer.from(data) })
      expect(answer.status(), `${path} ${type} ${data.slice(0, 30)}`).toBeGreaterThanOrEqual(400)
      expect(answer.status(), `${path} ${type} ${data.slice(0, 30)}`).toBeLessThan(500)
      expect(await answer.text()).not.toMatch(/node_modules|at \w+ \(/)
    }
  }
})
