// People type anything into a name. None of it runs, none of it breaks a page, wherever it is shown.
import { addressOf, demoParts, pagePatterns } from './fixtures/routes.ts'
import { call, demo, expect, settled, signInAs, test, type Page } from './fixtures/story.ts'
import { ownWorkspace, withDatabase } from './fixtures/workspace.ts'

const hostile = [
  `<script>window.ran='script'</script>`, `"><img src=x onerror="window.ran='img'">`, `<svg/onload=window.ran='svg'>`, `javascript:window.ran='url'`, `'-window.ran='quote'-'`,
  `</script><script>window.ran='closed'</script>`, `{{constructor.constructor("window.ran='template'")()}}`, `<iframe srcdoc="<script>parent.ran='frame'</script>">`,
  `<a href="javascript:window.ran='link'">click</a>`, `<style>*{background:url(//elsewhere.example)}</style>`, `\u202Egnp.exe\u202C`, `=HYPERLINK("https://elsewhere.example","x")`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=window.ran='math'>">`, `\`\${window.ran='backtick'}\``, `${'W'.repeat(300)}`, `Ω≈ç√∫ 田中さん 👩‍👩‍👧 \u0000`.replace('\u0000', ''),
]

async function expectQuiet(page: Page, where: string) {
  await settled(page)
  expect(await page.evaluate(() => (window as unknown as { ran?: string }).ran ?? null), where).toBeNull()
  expect(await page.locator('iframe, [onerror], [onload], a[href^="javascript:"]').count(), `${where}: markup out of data`).toBe(0)
}

test('hostile names of leads, in every screen of the demo workspace', async ({ page, context }) => {
  test.setTimeout(240_000)
  await signInAs(context, 'owner')
  const parts = await demoParts(context)
  const { data } = await call(context, 'act.list', { query: { filters: {}, limit: hostile.length } })
  const rows = (data as { rows: { profileId: string }[] }).rows
  const ids = rows.map(({ profileId }) => profileId)
  const kept = await withDatabase((query) => query<Record<string, unknown>>('SELECT q.profile_id, q.name, q.company, q.next_action, q.tags, q.source_name, p.name AS profile_name, p.company AS profile_company, p.traits FROM queue_item q JOIN profile p ON p.tenant_id = q.tenant_id AND p.id = q.profile_id WHERE q.profile_id = ANY($1::uuid[])', [ids]))
  try {
    await withDatabase(async (query) => {
      for (const [n, id] of ids.entries()) {
        await query('UPDATE queue_item SET name = $2, company = $2, next_action = $2, tags = ARRAY[$2], source_name = $2 WHERE profile_id = $1', [id, hostile[n]])
        await query('UPDATE profile SET name = $2, company = $2, traits = traits || jsonb_build_object($2::text, $2::text) WHERE id = $1', [id, hostile[n]])
      }
    })
    const paths = pagePatterns.filter((path) => path.startsWith('/[tenant]')).flatMap((pattern) => (pattern.includes('[profileId]') ? ids : [parts.profileId]).map((profileId) => addressOf(pattern, { ...parts, profileId })))
    expect(paths.length).toBeGreaterThan(pagePatterns.length)
    // Two tabs share the addresses.
    const walk = async (tab: Page) => {
      for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
        const answer = await tab.goto(path)
        expect(answer?.status(), path).toBeLessThan(500)
        await expectQuiet(tab, path)
      }
    }
    await Promise.all([walk(page), walk(await context.newPage())])
    // The file that a spreadsheet opens: no cell begins as a formula.
    const csv = await (await context.request.get(`/api/exports/queue?workspace=${demo.slug}`)).text()
    expect(csv).not.toMatch(/(^|,|\n)"?[=+@\t\r]/m)
  } finally {
    await withDatabase(async (query) => {
      for (const row of kept) {
        await query('UPDATE queue_item SET name = $2, company = $3, next_action = $4, tags = $5, source_name = $6 WHERE profile_id = $1', [row.profile_id, row.name, row.company, row.next_action, row.tags, row.source_name])
        await query('UPDATE profile SET name = $2, company = $3, traits = $4 WHERE id = $1', [row.profile_id, row.profile_name, row.profile_company, row.traits])
      }
    })
  }
})

test('hostile names of workspaces, people, keys and views', async ({ page, context }) => {
  const { slug } = await ownWorkspace(context, hostile[0].slice(0, 90))
  for (const name of hostile.slice(0, 6)) {
    const short = name.slice(0, 60)
    expect((await call(context, 'workspace.keys.create', { workspace: slug, mutate: { name: short, scopes: ['leads:read'] } })).status).toBe(200)
    expect((await call(context, 'act.saveView', { workspace: slug, mutate: { name: short, query: `q=${encodeURIComponent(name)}`, shared: true } })).status).toBe(200)
  }
  await call(context, 'workspace.change', { workspace: slug, mutate: { name: hostile[1], currency: 'EUR', timeZone: 'Europe/Berlin' } })
  for (const screen of ['queue', 'settings', 'settings/members', 'settings/keys', 'settings/workspace', 'audit-log', `queue?q=${encodeURIComponent(hostile[0])}`, `queue?source=${encodeURIComponent(hostile[1])}`]) {
    await page.goto(`/${slug}/${screen}`)
    await expectQuiet(page, screen)
  }
})
