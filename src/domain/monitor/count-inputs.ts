/** Counts a month's features against the reference, page by page: memory grows with the fields and not with the leads. */
import { displayName, featureMeaning, type LoadedModel } from '#domain/train/index.ts'
import type { FeatureValue, ScoredMoments } from '#domain/score/index.ts'
import { FAMILY_LEVEL } from '#ml/monitor/column-drift.ts'
import { addPage, profileColumn, startCounts } from '#ml/monitor/column-profile.ts'
import { dateOf, numberOf, textOf, type RawValue } from '#ml/table/raw-value.ts'
import type { FeatureSpec } from '#ml/table/table.ts'
import type { MonthPage, ScoredEvidence } from './month-leads.ts'
import { judgeFeatures, KEPT_SHARE, pageOf, presencePage, sameMix, type ColumnFacts } from './rules/feature-drift.ts'
import { rangeFinding, typeFinding, withoutEchoes, type Unreadable } from './rules/field-faults.ts'
import { inputFindings, unseenFinding, type MonthRows, type PlacedFinding } from './rules/input-findings.ts'
import type { FeatureDrift } from './schema.ts'

/** Leads kept in full for telling what follows what; of more, an even sample by their random ids. */
const MOST_KEPT = 20_000
const MOST_GROUPS = 200 // values never seen before that are told apart, a field

type Watched = ColumnFacts & { sumCurrent: number }
export type InputCount = {
  /** Record fields that the model read as empty for some lead of a page: only of these the record itself must be seen. */
  fieldsOf: (evidence: readonly ScoredEvidence[]) => string[]
  add: (page: MonthPage) => void
  finish: (money: { perPoint: number | null; medium: number | null }) => { features: FeatureDrift[]; score: FeatureDrift | null; findings: PlacedFinding[] }
}

/** Starts a count. `featuresOf` names the columns of every version that scored leads of the month. */
export function countInputs(loaded: LoadedModel, reference: ScoredMoments, featuresOf: ReadonlyMap<string, readonly string[]>): InputCount {
  const { features } = loaded.model
  const importance = new Map(loaded.result.importance.map(({ feature, points }) => [feature, points]))
  const watched: Watched[] = features.map(({ name, kind }, at) => {
    const numeric = kind === 'number' || kind === 'date'
    const [profile, presence] = [profileColumn(name, pageOf(reference.features[at], numeric)), profileColumn(name, presencePage(reference.features[at]))]
    return {
      column: { feature: name, numeric, importance: importance.get(name) ?? 0 }, reference: profile, counts: startCounts(profile), missingReference: presence, missingCounts: startCounts(presence),
      pushReference: meanPush(reference, at, features.length), pushCurrent: 0, sumCurrent: 0,
    }
  })
  const chances = Array.from(reference.margins, (margin) => 1 / (1 + Math.exp(-margin)))
  const scoreProfile = profileColumn('score', { kind: 'number', values: chances })
  const scoreCounts = startCounts(scoreProfile)
  const kept: MonthRows = { columns: features.map(({ name }) => name), numeric: watched.map(({ column }) => column.numeric), current: features.map(() => []), leadSince: [], profileIds: [] }
  const keptChances: number[] = []
  const unseen = new Map<string, Map<string, string[]>>()
  const unreadable = new Map<string, Unreadable>()
  let rows = 0
  const keep = ({ leads, evidence }: MonthPage, values: FeatureValue[][]) => {
    leads.forEach((lead, row) => {
      if (kept.profileIds.length >= MOST_KEPT) return
      values.forEach((column, at) => (kept.current[at] as FeatureValue[]).push(column[row]))
      ;(kept.leadSince as Date[]).push(evidence[row].leadSince)
      ;(kept.profileIds as string[]).push(lead.profileId)
      keptChances.push(lead.probability)
    })
  }
  const add = (page: MonthPage) => {
    rows += page.leads.length
    const places = placesOf(page.evidence, features.map(({ name }) => name), featuresOf)
    const values = watched.map((_, at) => page.evidence.map(({ features: own }, row) => own[places[row][at]] ?? null))
    watched.forEach((watch, at) => {
      addPage(watch.reference, watch.counts, pageOf(values[at], watch.column.numeric))
      addPage(watch.missingReference, watch.missingCounts, presencePage(values[at]))
      page.evidence.forEach(({ contributions }, row) => (watch.sumCurrent += contributions[places[row][at]] ?? 0))
    })
    features.forEach((spec, at) => {
      const meaning = featureMeaning(spec.name)
      if (meaning.kind !== 'trait') return
      if (spec.kind === 'category' || spec.kind === 'flag') collectUnseen(unseen, spec, { field: meaning.field, read: values[at] }, page)
      else collectUnreadable(unreadable, spec, { field: meaning.field, read: values[at] }, page)
    })
    addPage(scoreProfile, scoreCounts, { kind: 'number', values: page.leads.map((lead) => lead.probability) })
    keep(page, values)
  }
  return {
    fieldsOf: (evidence) => {
      const places = placesOf(evidence, features.map(({ name }) => name), featuresOf)
      return features.flatMap(({ name }, at) => {
        const meaning = featureMeaning(name)
        return meaning.kind === 'trait' && evidence.some((one, row) => (one.features[places[row][at]] ?? null) === null) ? [meaning.field] : []
      })
    },
    add,
    finish: ({ perPoint, medium }) => {
      const facts: ColumnFacts[] = watched.map(({ sumCurrent, ...fact }) => ({ ...fact, pushCurrent: rows > 0 ? sumCurrent / rows : 0 }))
      const judged = judgeFeatures(facts, { reference: reference.features, current: kept.current }, { familyLevel: FAMILY_LEVEL, moneyPerPoint: perPoint })
      const level = FAMILY_LEVEL / Math.max(1, 4 * features.length)
      const faults = features.flatMap(({ name: feature, kind }, at) => {
        if (featureMeaning(feature).kind !== 'trait' || (kind !== 'number' && kind !== 'date')) return []
        const [field, { reference: profile, counts }] = [{ feature, name: displayName(feature), kind }, watched[at]]
        const found = unreadable.get(feature)
        return [...(found ? typeFinding(field, found, { reference: profile, rows, level }) : []), ...(kind === 'number' ? rangeFinding(field, { reference: profile, counts, level }, kept, { money: judged[at].money, medium }) : [])]
      })
      const findings = withoutEchoes([...inputFindings(judged, kept, medium), ...[...unseen].flatMap(([feature, values]) => unseenFinding({ feature, name: displayName(feature) }, values, rows)), ...faults])
      return { features: judged.toSorted(byMoney), score: scoreDrift(), findings }
      function scoreDrift(): FeatureDrift | null {
        if (rows === 0 || reference.rows === 0) return null
        const presence = profileColumn('score', presencePage(chances))
        const presenceCounts = startCounts(presence)
        addPage(presence, presenceCounts, presencePage(keptChances))
        const fact: ColumnFacts = { column: { feature: 'score', numeric: true, importance: 0 }, reference: scoreProfile, counts: scoreCounts, missingReference: presence, missingCounts: presenceCounts, pushReference: 0, pushCurrent: 0 }
        const [own] = judgeFeatures([fact], { reference: [chances], current: [keptChances] }, { familyLevel: FAMILY_LEVEL / 2, moneyPerPoint: null })
        const leader = judged.toSorted(byMoney).find(({ verdict }) => verdict === 'own')
        const follows = own.verdict === 'own' && leader !== undefined && explained()
        return { ...own, name: 'Chance', verdict: follows ? 'follows' : own.verdict, follows: follows ? leader.feature : null, money: null }
      }
      /** Whether the scores no longer differ once every field that changed by itself has the same mix on both sides. */
      function explained(): boolean {
        let both = { reference: [...reference.features, chances] as readonly (readonly FeatureValue[])[], current: [...kept.current, keptChances] as readonly (readonly FeatureValue[])[] }
        facts.forEach((fact, at) => { if (judged[at].verdict === 'own') both = sameMix(both, at, fact) as typeof both })
        const [then, now] = [both.reference[features.length] as number[], both.current[features.length] as number[]]
        if (now.length < KEPT_SHARE * kept.profileIds.length || then.length === 0) return true // the change itself leaves nothing to compare
        const profile = profileColumn('score', { kind: 'number', values: then })
        const counts = startCounts(profile)
        addPage(profile, counts, { kind: 'number', values: now })
        const fact: ColumnFacts = { column: { feature: 'score', numeric: true, importance: 0 }, reference: profile, counts, missingReference: profileColumn('', presencePage(then)), missingCounts: startCounts(profileColumn('', presencePage(then))), pushReference: 0, pushCurrent: 0 }
        return judgeFeatures([fact], { reference: [then], current: [now] }, { familyLevel: FAMILY_LEVEL / 2, moneyPerPoint: null })[0].verdict === 'quiet'
      }
    },
  }
}

function byMoney(a: FeatureDrift, b: FeatureDrift): number {
  const rank = { own: 0, follows: 1, quiet: 2 }
  return rank[a.verdict] - rank[b.verdict] || (b.money ?? 0) - (a.money ?? 0) || b.importance - a.importance || (a.feature < b.feature ? -1 : 1)
}

function meanPush({ contributions, rows }: ScoredMoments, at: number, width: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++) sum += contributions[row * width + at]
  return rows > 0 ? sum / rows : 0
}

/** Where each column of the reference's model stands in the features of each lead, whose score may come from another version; -1 where that had no such column. */
export function placesOf(evidence: readonly Pick<ScoredEvidence, 'modelVersionId'>[], names: readonly string[], featuresOf: ReadonlyMap<string, readonly string[]>): number[][] {
  const known = new Map<string, number[]>()
  return evidence.map(({ modelVersionId }) => {
    const places = known.get(modelVersionId) ?? names.map((name) => featuresOf.get(modelVersionId)?.indexOf(name) ?? -1)
    known.set(modelVersionId, places)
    return places
  })
}

/** A record field, and what the model read of it for each lead of a page: a value that it knows is no fault, whatever the record says since. */
type TraitRead = { field: string; read: readonly FeatureValue[] }

function collectUnseen(unseen: Map<string, Map<string, string[]>>, spec: { name: string; levels: string[] }, { field, read }: TraitRead, { leads, evidence }: MonthPage): void {
  const levels = new Set(spec.levels.map((level) => level.toLowerCase()))
  evidence.forEach(({ traits }, row) => {
    if (read[row] !== null) return
    const value = traits[field]
    if (value === null || value === undefined || String(value).trim() === '' || levels.has(String(value).trim().toLowerCase())) return
    const values = unseen.get(spec.name) ?? new Map<string, string[]>()
    unseen.set(spec.name, values)
    const ids = values.get(String(value)) ?? []
    if (ids.length === 0 && values.size >= MOST_GROUPS) return
    ids.push(leads[row].profileId)
    values.set(String(value), ids)
  })
}

const MOST_SAMPLES = 3

/** Numbers and dates that came as something else: the model read them as empty, though the field held a word. */
function collectUnreadable(unreadable: Map<string, Unreadable>, spec: FeatureSpec, { field, read }: TraitRead, { leads, evidence }: MonthPage): void {
  evidence.forEach(({ traits }, row) => {
    if (read[row] !== null) return
    const raw = traits[field] as RawValue
    const text = textOf(raw)
    if (text === null || !Number.isNaN(spec.kind === 'date' ? dateOf(raw, spec.dateOrder ?? 'YMD') : numberOf(raw))) return
    const own = unreadable.get(spec.name) ?? { profileIds: [], samples: new Set<string>() }
    unreadable.set(spec.name, own)
    own.profileIds.push(leads[row].profileId)
    if (own.samples.size < MOST_SAMPLES) own.samples.add(text.slice(0, 40))
  })
}
