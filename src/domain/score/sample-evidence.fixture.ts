/** Evidence of a thousand predictions by a small model, made as scoring makes them. */
import { createHash } from 'node:crypto'
import { contributionsOf, fitBinaryModel, parseModel, serialiseModel } from '#ml/model/binary-model.ts'
import { encodeTable } from '#ml/table/encode.ts'
import { inferFeatures } from '#ml/table/infer.ts'
import { distribution } from '../train/sample-random.fixture.ts'
import type { EvidenceHead, EvidenceRow } from './evidence-file.ts'
import { readableValue } from './feature-values.ts'
import { chanceOf, gradeOf, scoreOf } from './rules/scale.ts'

const ROWS = 1000
const draw = distribution(3)
const visits = Array.from({ length: ROWS }, () => (draw.unit() < 0.1 ? null : Math.round(draw.unit() * 1000) / 7))
const source = Array.from({ length: ROWS }, () => (draw.unit() < 0.1 ? null : draw.pick(['web', 'fair', 'referral'])))
const since = Array.from({ length: ROWS }, () => new Date(1.6e12 + Math.floor(draw.unit() * 1e11)).toISOString().slice(0, 10))
const labels = Uint8Array.from({ length: ROWS }, (_, row) => (draw.unit() < 1 / (1 + Math.exp(2 - (visits[row] ?? 0) / 40 - (source[row] === 'fair' ? 1 : 0))) ? 1 : 0))
const columns = [{ name: 'traits.visits', values: visits }, { name: 'traits.source', values: source }, { name: 'traits.since', values: since }]

/** The head and the rows of an evidence file; their features are visits, source and since. */
export function sampleEvidence(): { head: EvidenceHead; rows: EvidenceRow[] } {
  const table = encodeTable(inferFeatures(columns, {}).specs, columns, ROWS)
  const artefact = serialiseModel(fitBinaryModel(table, labels, { learner: 'boosted-trees', seed: 1 }))
  const model = parseModel(artefact)
  const { baseValue, values } = contributionsOf(model, table)
  const width = model.features.length
  const rows = Array.from({ length: ROWS }, (_, row): EvidenceRow => {
    const contributions = Array.from(values.subarray(row * width, (row + 1) * width))
    const margin = contributions.reduce((sum, part) => sum + part, baseValue)
    const score = scoreOf(margin, baseValue)
    return { prediction: `p${row}`, person: `x${row}`, scoredAt: '2026-11-20T00:00:00Z', features: table.columns.map(({ spec, values: encoded }) => readableValue(spec, encoded[row])), baseValue, contributions, margin, probability: chanceOf(margin), score, grade: gradeOf(score) }
  })
  const head: EvidenceHead = {
    format: 'leadlight-evidence', version: 1, target: { id: 't', name: 'Lead score', kind: 'lead-score' }, exportedAt: '2026-11-21T00:00:00Z',
    model: { id: 'm', number: 1, trainedAt: '2026-11-01T00:00:00Z', artefactHash: createHash('sha256').update(artefact).digest('hex'), snapshotHash: 's', artefact },
  }
  return { head, rows }
}
