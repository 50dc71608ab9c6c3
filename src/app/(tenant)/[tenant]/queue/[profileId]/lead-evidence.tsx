import type { WhatIfAnswer } from '#domain/score/index.ts'
import type { ModelVersion } from '#domain/train/index.ts'
import { TextLink } from '#ui/button.tsx'
import { Facts } from '#ui/facts.tsx'
import { formatAgo, formatMoment, formatNumber } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { EvidenceCheck } from './evidence-check.client.tsx'
import type { LeadParts } from './lead-head.tsx'
import { recomputed, type StoredScore } from './recomputed.ts'

/** What the score rests on, and the proof that it can be made again: when, by which model, from which data, and the sum that must come out. */
export function LeadEvidence({ slug, page, where, at, again, version }: LeadParts & { again: WhatIfAnswer; version: ModelVersion | null }) {
  const { prediction, model, features, base } = page.explanation
  const stored: StoredScore = { predictionId: prediction.id, base, points: Object.fromEntries(features.map(({ feature, points }) => [feature, points])), probability: prediction.probability }
  const first = again.kind === 'rescored' ? recomputed(stored, again, where.locale) : { kind: 'watch' as const, text: again.reason }
  const modelName = `Lead score v${model.number}`
  return (
    <Section id="evidence" title="Evidence" verdict={<EvidenceCheck key={prediction.id} stored={stored} first={first} locale={where.locale} />}>
      <Facts items={[
        { term: 'Scored', value: formatMoment(prediction.scoredAt, where) },
        { term: 'Model', value: version === null ? modelName : <TextLink href={`/${slug}/models/${model.targetId}/versions/${model.number}`}>{modelName}</TextLink>, note: `${model.part === null ? '' : `its own model for ${model.part.name} ${model.part.value}, `}trained ${formatMoment(model.trainedAt, where)}, AUC ${formatNumber(model.auc, 2, where.locale)}` },
        ...(version === null ? [] : [{ term: 'Data snapshot', value: <span className="mono" title={version.snapshotHash}>{version.snapshotHash.slice(0, 12)}</span> }]),
        ...(page.dataAsOf.length === 0 ? [] : [{ term: 'Data as of', value: page.dataAsOf.map(({ source, at: arrived }) => `${source} ${formatAgo(arrived, at, where)}`).join(' · ') }]),
        { term: 'Prediction', value: <span className="mono">{prediction.id}</span> },
      ]} />
    </Section>
  )
}
