'use client'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ExplainedFeature, FeatureValue, Grade } from '#domain/score/index.ts'
import { Button } from '#ui/button.tsx'
import { SegmentedControl, Select, Slider } from '#ui/field.tsx'
import { formatChance, formatMoneyShort, type Where } from '#ui/format.ts'
import { Note } from '#ui/note.tsx'
import { WhatIf, WhatIfField, WhatIfResult } from '#ui/what-if.tsx'
import { useTRPCClient } from '../../workspace-provider.client.tsx'
import { sentenceOf } from '../use-queue-acts.client.ts'
import { triedValues, type TriedField } from './what-if-values.ts'
import { valueWords } from './lead-rows.ts'

type Answer = { score: number; grade: Grade; probability: number; points: Record<string, number> }
export type LeadWhatIfProps = {
  predictionId: string
  now: Answer
  fields: readonly { feature: string; name: string; kind: ExplainedFeature['kind']; current: FeatureValue; options: FeatureValue[] }[]
  smallest: { label: string; score: number; grade: Grade; changes: Record<string, FeatureValue> } | null
  next: { grade: Grade; from: number } | null
  amount: { value: number; currency: string } | null
  leftOut: string
  where: Where
}

const PAUSE = 60 // ms after the last change: a slider that is dragged asks where it rests

/** What the score would be if something that can be changed were different. The model scores anew each time; nothing is added up, nothing is stored. */
export function LeadWhatIf({ predictionId, now, fields, smallest, next, amount, leftOut, where }: LeadWhatIfProps) {
  const [changes, setChanges] = useState<Record<string, FeatureValue>>({})
  const { answer, waiting, problem } = useRescored(predictionId, changes, now)
  const tried = useMemo(() => fields.map((field) => ({ ...field, values: triedValues(field) })), [fields])
  const offered = new Set(fields.map(({ feature }) => feature))
  const set = (feature: string, value: FeatureValue, current: FeatureValue) => setChanges(({ [feature]: _was, ...rest }) => (value === current ? rest : { ...rest, [feature]: value }))
  const money = (chance: number): string => (amount === null ? '' : formatMoneyShort(chance * amount.value, amount.currency, where.locale))
  const reachable = smallest === null ? null : Object.fromEntries(Object.entries(smallest.changes).filter(([feature]) => offered.has(feature)))
  return (
    <>
      <WhatIf leftOut={leftOut}
        controls={tried.map((field) => (
          <WhatIfField key={field.feature} name={field.name} locale={where.locale} points={(answer.points[field.feature] ?? 0) - (now.points[field.feature] ?? 0)}>
            <Control field={field} value={field.feature in changes ? changes[field.feature] : field.current} where={where} onChange={(value) => set(field.feature, value, field.current)} />
          </WhatIfField>
        ))}
        result={<div className="stack">
          <WhatIfResult waiting={waiting} from={now} to={answer}
            rows={[{ term: 'Chance', from: formatChance(now.probability, where.locale), to: formatChance(answer.probability, where.locale) }, ...(amount === null ? [] : [{ term: 'Expected value', from: money(now.probability), to: money(answer.probability) }])]}
            hint={smallest !== null ? <>Smallest step to grade {smallest.grade}: <b>{smallest.label}</b>, which makes {smallest.score}.</> : next !== null ? `No single step reaches grade ${next.grade}, which begins at ${next.from}.` : undefined} />
          <div className="row-wrap">
            {reachable !== null && Object.keys(reachable).length > 0 && <Button small onClick={() => setChanges(reachable)}>Try it</Button>}
            {Object.keys(changes).length > 0 && <Button small kind="quiet" icon="rotate-ccw" onClick={() => setChanges({})}>Back to how it is</Button>}
          </div>
        </div>} />
      {problem !== null && <Note kind="fail" live>{problem}</Note>}
    </>
  )
}

/** Asks the model what it makes of the changes. Answers that were overtaken are dropped; the last one stays while the next is on its way. */
function useRescored(predictionId: string, changes: Readonly<Record<string, FeatureValue>>, now: Answer) {
  const client = useTRPCClient()
  const [state, setState] = useState<{ for: Readonly<Record<string, FeatureValue>> | null; answer: Answer; problem: string | null }>({ for: null, answer: now, problem: null })
  const turn = useRef(0)
  const unchanged = Object.keys(changes).length === 0
  useEffect(() => {
    turn.current += 1
    if (unchanged) return
    const mine = turn.current
    const timer = window.setTimeout(async () => {
      try {
        const answer = await client.score.whatIf.query({ predictionId, changes })
        if (mine !== turn.current) return
        setState((was) => (answer.kind === 'refused' ? { ...was, for: changes, problem: answer.reason } : { for: changes, answer, problem: null }))
      } catch (error) {
        if (mine === turn.current) setState((was) => ({ ...was, for: changes, problem: sentenceOf(error) }))
      }
    }, PAUSE)
    return () => window.clearTimeout(timer)
  }, [client, predictionId, changes, unchanged])
  return unchanged ? { answer: now, waiting: false, problem: null } : { answer: state.answer, waiting: state.for !== changes, problem: state.problem }
}

const MOST_BESIDE = 4

function Control({ field, value, where, onChange }: { field: TriedField & { values: readonly FeatureValue[] }; value: FeatureValue; where: Where; onChange: (value: FeatureValue) => void }) {
  const { name, kind, values } = field
  const at = Math.max(0, values.indexOf(value))
  const words = (one: FeatureValue): string => valueWords(one, kind, where)
  if (kind === 'number') return <Slider label={name} min={0} max={values.length - 1} value={at} text={words(values[at])} onChange={(index) => onChange(values[index])} />
  if (values.length <= MOST_BESIDE && values.every((one) => words(one).length <= 12)) return <SegmentedControl label={name} value={String(at)} onChange={(index) => onChange(values[Number(index)])} options={values.map((one, index) => ({ value: String(index), label: words(one) }))} />
  return <Select aria-label={name} value={String(at)} onChange={(event) => onChange(values[Number(event.target.value)])} options={values.map((one, index) => ({ value: String(index), label: words(one) }))} />
}
