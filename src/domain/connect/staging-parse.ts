/** Reads a stream of UTF-8 with the guessed mapping, as an import does before anything is stored: for measuring the reader by itself. */
import { earliestMoment, monthsAhead } from '#platform/db/event-partitions.ts'
import { csvReader } from './csv-rows.ts'
import { detectFormat } from './finish-upload.ts'
import { headerNames } from './rules/header.ts'
import { planRows, readRow, type RowPlan } from './rules/read-row.ts'
import type { ImportObject } from './schema.ts'
import { textDecoder } from './upload-text.ts'

/** Decodes and parses every row, and with `check` also maps, standardises and checks it; returns how many were good. */
export async function readText(stream: AsyncIterable<Uint8Array>, options: { object: ImportObject; now: Date; check: boolean }): Promise<number> {
  const decoder = textDecoder('utf-8')
  const reader = csvReader(',', () => {})
  let plan: RowPlan | null = null
  let good = 0
  for await (const bytes of stream) {
    if (!plan) plan = planFor(bytes, options)
    for (const { line, cells } of reader.push(decoder.write(bytes))) if (!options.check || readRow(plan, cells, line).kind === 'row') good += 1
  }
  return good
}

function planFor(sample: Uint8Array, { object, now }: { object: ImportObject; now: Date }): RowPlan {
  const found = detectFormat(sample.subarray(0, 400_000), { encoding: 'utf-8', why: '' }, sample.length * 2, { object })
  if (found.kind === 'refused') throw new Error(found.reason)
  const { columns, delimiter } = found.detected
  const planned = planRows({ header: headerNames(columns.map((column) => column.name), true), settings: { object, mapping: columns.map((column) => column.guess) }, delimiter, now, earliest: earliestMoment, monthsAhead })
  if (planned.kind === 'refused') throw new Error(planned.reason)
  return planned.plan
}
