import { expect, test } from 'vitest'
import { readImportCursor, writeImportCursor } from './import-cursor.ts'
import { isRunning, resultSentence, stateVerdict } from './import-words.ts'

const counts = (changes: object = {}) => ({ read: 0, new: 0, same: 0, changed: 0, rejected: 0, ...changes })

test.each([
  ['loaded whole', { state: 'done' as const, dryRun: false, counts: counts({ read: 9, new: 9 }) }, 'Loaded', '9 rows read: 9 new.'],
  ['some left out', { state: 'done' as const, dryRun: false, counts: counts({ read: 100_000, new: 99_963, rejected: 37 }) }, '37 rows not loaded', '100,000 rows read: 99,963 new, 37 not loaded.'],
  ['a dry run', { state: 'done' as const, dryRun: true, counts: counts({ read: 4, new: 1, changed: 1, same: 1, rejected: 1 }) }, '1 row would not load', '4 rows read: 1 would be new, 1 would change, 1 known already, 1 would not load.'],
  ['the same file twice', { state: 'done' as const, dryRun: false, counts: counts({ read: 5, same: 5 }) }, 'Loaded', '5 rows read: 5 known already.'],
  ['taken back', { state: 'undone' as const, dryRun: false, counts: counts({ read: 5, new: 3, changed: 1, same: 1 }) }, 'Taken back', 'Taken back: the 4 rows that this import had brought or changed are as they were before.'],
  ['nothing yet', { state: 'running' as const, dryRun: true, counts: counts() }, 'Checking', '0 rows read.'],
])('%s', (_, run, verdict, sentence) => {
  expect(stateVerdict(run).text).toBe(verdict)
  expect(resultSentence(run)).toBe(sentence)
})

test.each([['waiting', true], ['running', true], ['undoing', true], ['done', false], ['refused', false], ['undone', false]] as const)('%s is under way: %s', (state, running) => {
  expect(isRunning(state)).toBe(running)
})

test('a cursor goes through the address unchanged; anything else is the first page', () => {
  const cursor = { createdAt: new Date('2026-11-22T10:00:00.123Z'), id: '01a205db-62b3-711d-9801-fddd696efe5d' }
  expect(readImportCursor(writeImportCursor(cursor))).toEqual(cursor)
  for (const text of [undefined, '', 'x', '1_2', "1_'; drop"]) expect(readImportCursor(text)).toBeUndefined()
})
