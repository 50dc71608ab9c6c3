// What the walks in a real browser need of every page, asked here within a second: each changing part of an address is known to them, and nothing that ships to the browser tries out `eval`.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const app = import.meta.dirname
const root = join(app, '../..')
const text = (file: string) => readFileSync(join(root, file), 'utf8')
const changing = [...new Set(globSync('**/{page.tsx,route.ts}', { cwd: app }).flatMap((file) => [...dirname(file).matchAll(/\[(?:\.\.\.)?([^\]]+)\]/g)].map(([, name]) => name)))]

test.each(['e2e/fixtures/routes.ts', 'e2e/cross-tenant.spec.ts'])('%s knows something real for every changing part of an address', (file) => {
  const known = text(file)
  expect(changing.length).toBeGreaterThan(5)
  expect(changing.filter((name) => !['trpc', 'nextauth'].includes(name) && !new RegExp(`\\b${name}(:|,| })`).test(known))).toEqual([])
})

test('schemas that ship to the browser keep zod from trying to compile code, which the policy of the page refuses', () => {
  const inBrowser = new Set(globSync('src/**/*.client.tsx', { cwd: root }).flatMap((file) => [...text(file).matchAll(/^import \{(.*)\} from '#domain\/([^/]+)\/(schema|index)\.ts'/gm)].filter(([, names]) => names.split(',').some((name) => !name.trim().startsWith('type '))).map(([, , room, door]) => `src/domain/${room}/${door}.ts`)))
  expect(inBrowser).toContain('src/domain/act/schema.ts')
  for (const file of inBrowser) expect(text(file), file).toContain('z.config({ jitless: true })')
})
