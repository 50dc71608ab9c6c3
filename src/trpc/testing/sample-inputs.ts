// Makes valid inputs from the zod schemas of procedures, with a marked place wherever an id, a cursor or a token goes: probes grow with every new procedure.
import { z } from 'zod'

/** An input with places to fill: `fill` decides what stands in each, by its name and its number. */
export type InputShape = { readonly places: readonly string[]; fill: (value: (name: string, index: number) => string) => unknown }

const marked = /«([^«»:]+):(\d+)»/g
const most = 24 // alternatives of one field; they do not multiply, so this bounds one union only

/** Every alternative of an input, one changed field at a time: each option of a union, each optional field left out. `word` stands wherever a free text goes. */
export function inputShapes(schema: z.ZodType | undefined, word: string): InputShape[] {
  const texts = [word, 'Sample words', 'EUR', 'DE', 'Europe/Berlin', '2026-01-01', '2026-01-01T00:00:00Z', '2026-01', '2026-Q1', '2026-Q1.1', '1', '0'.repeat(64), 'YQ==', 'sample@example.com']
  const drafts = schema ? alternatives(schema, [], texts) : [undefined]
  return drafts.map(shapeOf).filter((shape) => !schema || schema.safeParse(shape.fill(() => '00000000-0000-4000-8000-000000000000')).success)
}

function shapeOf(draft: unknown): InputShape {
  let count = 0
  const text = JSON.stringify(draft ?? null).replace(/«([^«»:]+)»/g, (_, name: string) => `«${name}:${count++}»`)
  return {
    places: [...text.matchAll(marked)].map(([, name]) => name),
    fill: (value) => (draft === undefined ? undefined : JSON.parse(text.replace(marked, (_, name: string, index: string) => JSON.stringify(value(name, Number(index))).slice(1, -1)))),
  }
}

type Path = readonly string[]
type Read = (schema: z.ZodType, path: Path, texts: string[]) => unknown[]

const optional: Read = (schema, path, texts) => [...alternatives((schema as z.ZodOptional<z.ZodType>).unwrap(), path, texts), undefined]
const readers: [new (...args: never[]) => z.ZodType, Read][] = [
  [z.ZodOptional, optional],
  [z.ZodDefault, optional],
  [z.ZodPrefault, optional],
  [z.ZodNullable, (schema, path, texts) => [...alternatives((schema as z.ZodNullable<z.ZodType>).unwrap(), path, texts), null]],
  [z.ZodPipe, (schema, path, texts) => alternatives((schema as z.ZodPipe<z.ZodType>).in, path, texts)],
  [z.ZodObject, (schema, path, texts) => objects((schema as z.ZodObject).shape as Record<string, z.ZodType>, path, texts)],
  [z.ZodUnion, (schema, path, texts) => (schema as z.ZodUnion<z.ZodType[]>).options.flatMap((option) => alternatives(option, path, texts))],
  [z.ZodArray, (schema, path, texts) => alternatives((schema as z.ZodArray<z.ZodType>).element, [...path.slice(0, -1), singular(path.at(-1) ?? '')], texts).filter((item) => item !== undefined).map((item) => [item])],
  [z.ZodTuple, (schema, path, texts) => [(schema as z.ZodTuple).def.items.map((item) => alternatives(item as z.ZodType, path, texts)[0])]],
  [z.ZodRecord, (schema, path, texts) => records(schema as z.ZodRecord, path, texts)],
  [z.ZodEnum, (schema) => (schema as z.ZodEnum).options],
  [z.ZodLiteral, (schema) => [...(schema as z.ZodLiteral).values]],
  [z.ZodBoolean, () => [true, false]],
  [z.ZodNull, () => [null]],
  [z.ZodDate, () => ['2026-01-01T00:00:00.000Z']],
  [z.ZodNumber, (schema, path) => [fitting(schema, [1, 0, 100, 1000], path)]],
  [z.ZodGUID, (_schema, path) => [placeFor(path)]],
  [z.ZodUUID, (_schema, path) => [placeFor(path)]],
  [z.ZodString, (schema, path, texts) => [isReference(path) ? placeFor(path) : fitting(schema, texts, path)]],
  [z.ZodStringFormat, (schema, path, texts) => [fitting(schema, texts, path)]],
]

function alternatives(schema: z.ZodType, path: Path, texts: string[]): unknown[] {
  const reader = readers.find(([kind]) => schema instanceof kind)
  if (!reader) throw new Error(`The probes cannot make an input for ${path.join('.')} (${schema.constructor.name}): teach src/trpc/testing/sample-inputs.ts this kind of schema.`)
  return reader[1](schema, path, texts).slice(0, most)
}

function objects(shape: Record<string, z.ZodType>, path: Path, texts: string[]): unknown[] {
  const fields = Object.entries(shape).map(([name, schema]) => [name, alternatives(schema, [...path, name], texts)] as const)
  const first = Object.fromEntries(fields.map(([name, values]) => [name, values[0]]))
  const bare = Object.fromEntries(fields.map(([name, values]) => [name, values.includes(undefined) ? undefined : values[0]])) // no filter set: all that there is to see
  return [first, bare, ...fields.flatMap(([name, values]) => values.slice(1).map((value) => ({ ...first, [name]: value })))]
}

function records(schema: z.ZodRecord, path: Path, texts: string[]): unknown[] {
  const key = alternatives(schema.keyType as unknown as z.ZodType, [...path.slice(0, -1), `${singular(path.at(-1) ?? '')}Key`], texts)[0]
  return alternatives(schema.valueType as z.ZodType, path, texts).map((value) => ({ [String(key)]: value }))
}

function fitting<Value>(schema: z.ZodType, candidates: Value[], path: Path): Value {
  const found = candidates.find((candidate) => schema.safeParse(candidate).success)
  if (found === undefined) throw new Error(`The probes have no sample value for ${path.join('.')}: give src/trpc/testing/sample-inputs.ts one that its schema takes.`)
  return found
}

/** Free texts that name something of a tenant all the same. */
function isReference(path: Path): boolean {
  return /(cursor|token|^id|Id)$/.test(path.at(-1) ?? '')
}

function placeFor(path: Path): string {
  return `«${path.at(-1) ?? 'id'}»`
}

function singular(name: string): string {
  return name.replace(/s$/, '')
}
