import { expect, test } from 'vitest'
import { sourceHealth, spanWords, type SourceFacts } from './source-health.ts'

const now = new Date('2026-11-23T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const healthy: SourceFacts = { connector: 'hubspot', state: 'on', trouble: null, lastSyncedAt: minutesAgo(30), createdAt: minutesAgo(9_000), freshWithinMinutes: 240, running: false }

test.each<[what: string, change: Partial<SourceFacts>, expected: [string, string]]>([
  ['read within its promise', {}, ['healthy', 'Healthy']],
  ['one of its objects could not be read', { trouble: 'Deals cannot be read.' }, ['troubled', 'Not all is read']],
  ['later than promised, whatever the trouble', { lastSyncedAt: minutesAgo(300), trouble: 'It could not be reached.' }, ['late', '60 min late']],
  ['never read, and later than promised since it was made', { lastSyncedAt: null }, ['late', '6 d late']],
  ['not read yet', { lastSyncedAt: null, createdAt: minutesAgo(1) }, ['waiting', 'Not read yet']],
  ['no call yet', { connector: 'tracking', lastSyncedAt: null, freshWithinMinutes: null }, ['waiting', 'Waiting for the first call']],
  ['being read', { running: true, trouble: 'It could not be reached.' }, ['loading', 'Loading']],
  ['paused', { state: 'paused', lastSyncedAt: minutesAgo(9_000) }, ['paused', 'Paused']],
  ['its credential was refused', { state: 'stopped', trouble: 'HubSpot refused the credential.' }, ['stopped', 'Needs you']],
])('%s', (_what, change, [kind, words]) => expect(sourceHealth({ ...healthy, ...change }, now)).toEqual({ kind, words }))

test.each([[61, '61 min'], [119, '119 min'], [120, '2 h'], [2_880, '2 d']])('%i minutes are %s', (minutes, words) => expect(spanWords(minutes)).toBe(words))
