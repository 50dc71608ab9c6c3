/** Sources, their health and their counted days, in words. */
import type { ConnectorKind, DayRow, SourceLine, SyncView } from '#domain/connect/index.ts'
import type { IconName } from '#ui/icon.tsx'
import { formatCount } from '#ui/format.ts'
import type { VerdictKind } from '#ui/verdict.tsx'

const locale = 'en-GB'

/** What kind of system a source is. */
export const connectorWords: Record<ConnectorKind, string> = { file: 'Files', tracking: 'Tracking API', webhook: 'Own system', hubspot: 'HubSpot', salesforce: 'Salesforce', shopify: 'Shopify', postgres: 'PostgreSQL table' }
export const connectorIcons: Record<ConnectorKind, IconName> = { file: 'file-spreadsheet', tracking: 'mouse-pointer-click', webhook: 'send', hubspot: 'users', salesforce: 'building-2', shopify: 'shopping-cart', postgres: 'database' }

const healthKinds: Record<SourceLine['health']['kind'], VerdictKind> = { healthy: 'pass', troubled: 'watch', late: 'watch', stopped: 'fail', paused: 'quiet', loading: 'running', waiting: 'notEnough' }

/** The health of a source as a verdict. Files are as fresh as the last one. */
export function healthVerdict({ health, connector }: Pick<SourceLine, 'health' | 'connector'>): { kind: VerdictKind; text: string } {
  if (connector === 'file' && health.kind === 'waiting') return { kind: 'quiet', text: 'By hand' }
  return { kind: healthKinds[health.kind], text: health.words }
}

/** Whether everything is here, as a verdict. */
export function sameVerdict({ missing, objects, connector }: Pick<SourceLine, 'missing' | 'objects' | 'connector'>): { kind: VerdictKind; text: string } {
  if (missing === null) return { kind: 'notEnough', text: objects.length > 0 && connector !== 'webhook' ? 'Not counted yet' : 'Cannot be asked' }
  return missing > 0 ? { kind: 'fail', text: `${formatCount(missing, locale)} ${missing === 1 ? 'differs' : 'differ'}` } : { kind: 'quiet', text: 'All equal' }
}

/** What the rows of a source feed, by what they become. */
export function feedsOf(objects: readonly { makes: string; enabled: boolean }[], connector: ConnectorKind, targets: readonly { kind: string; name: string }[]): string[] {
  const makes = new Set(connector === 'tracking' || connector === 'file' ? ['lead', 'event', 'order'] : objects.filter(({ enabled }) => enabled).map((object) => object.makes))
  return targets.filter(({ kind }) => (kind === 'customer-value' ? makes.has('order') || makes.has('deal') : makes.has('lead') || makes.has('event'))).map(({ name }) => name)
}

const causes: Record<string, string> = { first: 'First sync', incremental: 'Changes', backfill: 'Some days again', replay: 'Everything again', stream: 'Calls of a day', import: 'Import' }
/** Why a run took place. */
export const causeWords = (cause: string): string => causes[cause] ?? cause

/** How a run of a source stands. */
export function syncVerdict({ state, counts, cause }: Pick<SyncView, 'state' | 'counts' | 'cause'>): { kind: VerdictKind; text: string } {
  if (state === 'waiting' || state === 'running') return { kind: 'running', text: state === 'waiting' ? 'Waiting' : 'Reading' }
  if (state === 'refused') return { kind: 'fail', text: 'Stopped' }
  if (state === 'undone' || state === 'undoing') return { kind: 'quiet', text: 'Taken back' }
  return counts.rejected > 0 ? { kind: 'watch', text: `${formatCount(counts.rejected, locale)} ${cause === 'stream' ? 'listed' : 'not loaded'}` } : { kind: 'pass', text: 'Done' }
}

export type DayCell = { kind: 'equal' | 'missing' | 'extra' | 'sum' | 'repaired' | 'none' | 'unknown'; shown: string; says: string }

/** One day of one object in the grid: a sign, and what it says. */
export function dayCell(day: DayRow | undefined): DayCell {
  if (!day) return { kind: 'unknown', shown: '?', says: 'not counted' }
  if (day.atSource === null) return { kind: 'unknown', shown: '?', says: 'the source could not be asked' }
  const gap = day.atSource - day.stored
  if (gap > 0) return { kind: 'missing', shown: `−${gap}`, says: `${formatCount(gap, locale)} missing here` }
  if (gap < 0) return { kind: 'extra', shown: `+${-gap}`, says: `${formatCount(-gap, locale)} too many here` }
  if (day.sumSource !== null && day.sumStored !== null && Math.abs(day.sumSource - day.sumStored) >= 0.005 * Math.max(1, day.atSource)) return { kind: 'sum', shown: '≠', says: 'as many rows, with another sum' }
  if (day.repaired) return { kind: 'repaired', shown: '↺', says: 'came late, repaired' }
  return day.atSource === 0 ? { kind: 'none', shown: '·', says: 'no rows that day' } : { kind: 'equal', shown: '=', says: 'equal' }
}
