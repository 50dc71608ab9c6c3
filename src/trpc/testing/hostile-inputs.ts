// Inputs that nobody means well with: valid ones with one part broken, and texts that are almost JSON.
import { createRandom } from '#ml/random/random.ts'
import type { z } from 'zod'
import { inputShapes } from './sample-inputs.ts'

const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)

/** What stands in the place of a part. */
const hostile: readonly unknown[] = [
  null, true, '', ' ', '\u0000', 'a\u0000b', '\ud800', 'x\udfff', '\u202e\u2066', 'x'.repeat(100_000), "'; DROP TABLE profile; --", '%', '_', '\\', '../../etc/passwd', '<script>alert(1)</script>', '${7*7}', '{{7*7}}', '__proto__', 'constructor',
  0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, -(2 ** 63), 'NaN', 'Infinity', '1e999', '0x10', '１２', '2026-13-45', '0000-00-00', '9999-12-31', '+275760-09-13T00:00:00Z', '-271821-04-20', '2026-02-30', '1970-01-01T00:00:00Z', '2100-01-01T00:00:00.000Z', '24:00',
  '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF', 'not-a-uuid', 'e30=', 'eyJhIjoxfQ==', '=?utf-8?B?AAAA?=', 'a@b', '"@"@example.com', 'http://[::1', 'javascript:alert(1)', '٣', 'ﬀ', 'I\u0307',
  [], {}, [[]], [null], [{}], deep(200), { length: 1e9 }, { toString: 1 }, Object.fromEntries([['__proto__', { admin: true }]]), Array.from({ length: 2_000 }, (_, n) => n), { $gt: '' }, JSON.parse('{"then":1}'),
]

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null | undefined
type Path = (string | number)[]

function pathsOf(value: Json, path: Path = []): Path[] {
  const below = value && typeof value === 'object' ? Object.entries(value).flatMap(([key, part]) => pathsOf(part as Json, [...path, Array.isArray(value) ? Number(key) : key])) : []
  return [path, ...below]
}

function withPart(value: Json, [key, ...rest]: Path, part: unknown): Json {
  if (key === undefined) return part as Json
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, Json>
  copy[key] = withPart(copy[key], rest, part)
  return copy as Json
}

/** So many inputs for a procedure: its valid shapes with one or two parts replaced, left out or added. The same seed gives the same inputs. */
export function hostileInputs(schema: z.ZodType | undefined, count: number, seed: number): unknown[] {
  const { nextFloat } = createRandom(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(nextFloat() * items.length)]
  const drafts = inputShapes(schema, 'Sample words').map((shape) => shape.fill((_name, index) => `00000000-0000-4000-8000-${String(seed * 100 + index).padStart(12, '0')}`) as Json)
  return Array.from({ length: count }, () => {
    let value = pick(drafts)
    for (let breaks = nextFloat() < 0.3 ? 2 : 1; breaks > 0; breaks--) {
      const kind = nextFloat()
      if (kind < 0.1 && value && typeof value === 'object' && !Array.isArray(value)) value = { ...value, [pick(['extra', '__proto__', 'tenantId', 'constructor', ''])]: pick(hostile) as Json }
      else value = withPart(value, pick(pathsOf(value)), kind < 0.2 ? undefined : pick(hostile))
    }
    return value
  })
}

/** Texts that are no JSON, or JSON that parsers trip over: each of the many ways, made and not collected. */
export function almostJson(): Buffer[] {
  const whole = '{"a":[1,-2.5e+3,true,null,"\\u00e9\\n"],"b":{"c":"d"},"e":""}'
  const cut = [whole, '[{"a":"\\\\\\/","b":[[],{}],"c":0.1},"\\ud83d\\ude00",[false,[null]],-0,1E5,{"":{"":{"":1}}}]'].flatMap((text) => Array.from({ length: text.length }, (_, end) => text.slice(0, end)))
  const swapped = [...whole].map((_, at) => `${whole.slice(0, at)}${whole.slice(at + 1, at + 2)}${whole.slice(at, at + 1)}${whole.slice(at + 2)}`)
  const doubled = [...'{}[]:,"'].flatMap((letter) => [...whole].flatMap((own, at) => (own === letter ? [`${whole.slice(0, at)}${letter}${whole.slice(at)}`, `${whole.slice(0, at)}${whole.slice(at + 1)}`] : [])))
  const numbers = ['-', '+1', '01', '-01', '1.', '.5', '1e', '1e+', '1.e1', '0x1', '1_000', 'NaN', 'Infinity', '-Infinity', '1e400', '-1e-400', '1 2', '١', '1e99999', `${'9'.repeat(5_000)}`, `0.${'0'.repeat(5_000)}1`].map((text) => `{"a":${text}}`)
  const words = ['True', 'nul', 'undefined', 'TRUE', "'a'", 'a', '"\\x41"', '"\\u12"', '"\\uD800"', '"\\uD83D\\u0041"', '"\t"', '"\n"', '"\u0000"', '"\\', '"a', '""""', '/**/1', '1//', '#', '`', '<a>', '\u00a0', '\u2028', '\f', '[1,]', '[,1]', '[1;2]', '{a:1}', '{"a"}', '{"a":}', '{:1}', '{"a":1,}', '{"a":1,"a":2}', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}', '[1]]', '{}}', '{}{}', '', ' ', 'null', 'true', '0', '""', '[]', '{}', '[[]]', '[null]']
  const nested = [100, 1_000, 10_000, 50_000].flatMap((levels) => ['['.repeat(levels), `${'['.repeat(levels)}${']'.repeat(levels)}`, `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`])
  const bytes = [[0xff], [0xfe, 0xff], [0xef, 0xbb, 0xbf, 0x7b, 0x7d], [0x22, 0xc0, 0xaf, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22], [0x22, 0xe9, 0x22], [0x7b, 0x00, 0x7d], [0x00], [0x5b, 0x00, 0x31, 0x00, 0x5d, 0x00], [0x1f, 0x8b, 0x08, 0x00]]
  return [...[...cut, ...swapped, ...doubled, ...numbers, ...words, ...nested].map((text) => Buffer.from(text)), ...bytes.map((list) => Buffer.from(list))]
}

/** What an answer to the outside must not tell: where in the code something broke, or what the database was asked. */
export function tellsInside(text: string): string | null {
  return /\n\s+at |\.tsx?:\d+|node_modules|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.{0,200}\b(FROM|SET|VALUES|WHERE)\b|relation "|column "[^"]+" (of|does)|violates (check|foreign|unique|not-null)|invalid input syntax|syntax error at|prisma|PrismaClient|ECONN/i.exec(text)?.[0] ?? null
}
