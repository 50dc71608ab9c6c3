/** Writes output files whole or not at all: beside their place first, then moved there in one step. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'

const ROWS_AT_ONCE = 5000

/** A CSV file's text, piece by piece; a text that a spreadsheet would run as a formula is written as text. */
export function* csvText(header: readonly string[], rows: Iterable<readonly (string | number)[]>): Generator<string> {
  let waiting: (string | number)[][] = [[...header]]
  for (const row of rows) {
    waiting.push([...row])
    if (waiting.length < ROWS_AT_ONCE) continue
    yield stringify(waiting, { escape_formulas: true })
    waiting = []
  }
  if (waiting.length > 0) yield stringify(waiting, { escape_formulas: true })
}

/** Writes all of these files, or none and a sentence that says why. */
export async function writeWhole(files: readonly { path: string; text: string | Uint8Array | Iterable<string> }[]): Promise<{ kind: 'written' } | { kind: 'failed'; reason: string }> {
  const parts = files.map((file) => ({ ...file, part: `${file.path}.${process.pid}.part` }))
  let path = ''
  try {
    for (const file of parts) {
      path = file.path
      await writeFile(file.part, file.text)
    }
    for (const file of parts) {
      path = file.path
      await rename(file.part, file.path)
    }
    return { kind: 'written' }
  } catch (error) {
    await Promise.all(parts.map((file) => rm(file.part, { force: true })))
    return { kind: 'failed', reason: writingFault(error, path) }
  }
}

function writingFault(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return `${path} cannot be written: its folder does not exist.`
  if (code === 'EISDIR') return `${path} cannot be written: it is a folder.`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `${path} cannot be written by this user.`
  if (code === 'ENOSPC') return `${path} cannot be written: the disk is full.`
  return `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`
}
