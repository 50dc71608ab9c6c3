/** What came just before a finding: the imports that brought its leads, changes of fields and targets, releases of models. */
import { eventWords, featureMeaning, fieldLabel } from '#domain/train/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { boundsOf, startOf } from './rules/month.ts'
import type { PlacedFinding } from './rules/input-findings.ts'
import type { Cause } from './schema.ts'
import { actsBetween, importsOf, lastImports, releasesBetween, type Act, type ImportOfLeads } from './store/causes.ts'

const DAY = 86_400_000
const DAYS_BEFORE = 45 // a change of a field or target this long before still explains a month

/** The likely causes, the likeliest first. None is a proof: each came before, and concerns the same thing. */
export async function causesOf(ctx: TenantContext, { targetId, month, placed }: { targetId: string; month: string; placed: PlacedFinding }): Promise<Cause[]> {
  const { finding, profileIds, feature } = placed
  const { scoredUntil, until } = boundsOf(month)
  const from = new Date(startOf(month).getTime() - DAYS_BEFORE * DAY)
  return ctx.transact(async (tx) => {
    if (['outcomes', 'ranking', 'score', 'bias'].includes(finding.kind)) {
      const releases = await releasesBetween(tx, targetId, new Date(0), until)
      const newest = releases[0]
      const release: Cause[] = newest ? [{ kind: 'release', at: newest.trainedAt.toISOString(), ref: newest.id, sentence: releaseWords(finding.kind, newest.number) }] : []
      return [...release, ...(await actsBetween(tx, from, scoredUntil)).map(actCause)]
    }
    const meaning = feature ? featureMeaning(feature) : null
    const field = meaning?.kind === 'trait' || meaning?.kind === 'column' ? meaning.field : null
    const acts = (await actsBetween(tx, from, scoredUntil)).filter((act) => act.action === 'import.undo' || (field !== null && JSON.stringify([act.subject, act.details]).includes(field)))
    const imports = profileIds.length > 0 && field !== null ? await importsOf(tx, profileIds) : await lastImports(tx, meaning?.kind.startsWith('order') ? 'order' : field !== null || finding.kind === 'volume' ? 'lead' : 'event', startOf(month), scoredUntil)
    return [...acts.map(actCause), ...imports.map((one) => importCause(one, profileIds.length, field, meaning?.kind === 'event-count' || meaning?.kind === 'event-age' ? eventWords(meaning.event).many : null))]
  })
}

function releaseWords(kind: string, number: number): string {
  if (kind === 'bias') return `Version ${number} does not see this field, and learned one chance for all groups: no import or release of the month made the difference.`
  return `Version ${number} was put in use before.`
}

function importCause({ syncRunId, sourceName, fileName, finishedAt, leads }: ImportOfLeads, of: number, field: string | null, events: string | null): Cause {
  const file = fileName === '' || fileName.startsWith(sourceName) ? sourceName : `${sourceName} (${fileName})`
  const what = of > 0 && field !== null ? `It brought ${leads} of the ${of} leads that carry it in ${fieldLabel(field)}.` : events ? `It brought the newest ${events}.` : 'It was the newest import before the check.'
  return { kind: 'import', at: finishedAt.toISOString(), ref: syncRunId, sentence: `Import of ${file}. ${what}` }
}

function actCause({ at, action, subject, details }: Act): Cause {
  const said = typeof details === 'object' && details !== null && 'class' in details ? ` to ${String(details.class)}` : ''
  if (action === 'import.undo') return { kind: 'import', at: at.toISOString(), ref: null, sentence: 'An import was taken back.' }
  if (action === 'target.set') return { kind: 'target', at: at.toISOString(), ref: null, sentence: 'What the model foresees was changed.' }
  return { kind: 'field-class', at: at.toISOString(), ref: null, sentence: `The class of ${subject} was changed${said}.` }
}
