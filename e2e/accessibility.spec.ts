// Every screen in light and dark, wide and narrow, has no fault that axe finds against WCAG 2.2 AA, and can be walked by keyboard.
import { addressOf, demoParts, nameOf, pagePatterns } from './fixtures/routes.ts'
import { demo, expect, lookAt, settled, signInAs, test } from './fixtures/story.ts'

const inside = pagePatterns.filter((pattern) => pattern.startsWith('/[tenant]'))

test('the screens are found', () => {
  expect(inside.length).toBeGreaterThan(12)
})

for (const pattern of inside) {
  test(`${pattern} in all its looks`, async ({ page, context }) => {
    await signInAs(context, 'owner')
    const answer = await page.goto(addressOf(pattern, await demoParts(context)))
    expect(answer?.status()).toBe(200)
    await expect(page.getByRole('main')).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await expect(page).toHaveTitle(/.+ · Leadlight/)
    await lookAt(page, nameOf(pattern))
  })
}

test('what is not there says so, in all looks', async ({ page, context }) => {
  await signInAs(context, 'owner')
  const answer = await page.goto(`/${demo.slug}/profiles/00000000-0000-4000-8000-000000000000`)
  expect(answer?.status()).toBeLessThan(500)
  await expect(page.getByText(/There is nothing at this address|no such/i).first()).toBeVisible()
  await lookAt(page, 'profile-unknown')
})

test('a page starts with a way past the navigation, and focus is always to be seen', async ({ page, context }) => {
  await signInAs(context, 'owner')
  await page.goto(`/${demo.slug}/models`)
  await settled(page)
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveText(/skip/i)
  const seen = new Set<string>()
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement) || element === document.body) return null
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      const box = element.getBoundingClientRect()
      return { name: element.textContent?.trim().slice(0, 40) || element.getAttribute('aria-label') || element.tagName, ring: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none', size: box.width * box.height }
    })
    if (!focus) break
    expect(focus.ring, `${focus.name} shows focus`).toBe(true)
    expect(focus.size, `${focus.name} can be seen`).toBeGreaterThan(0)
    seen.add(focus.name)
  }
  expect(seen.size).toBeGreaterThan(5)
})
