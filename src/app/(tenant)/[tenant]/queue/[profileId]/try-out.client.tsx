'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WhatIfChoices } from '#domain/score/index.ts'
import type { FeatureValue, Grade } from '#domain/score/schema.ts'
import { Button } from '#ui/button.tsx'
import { Select } from '#ui/field.tsx'
import { formatChance } from '#ui/format.ts'
import { Note } from '#ui/note.tsx'
import { WhatIf, WhatIfField, WhatIfResult } from '#ui/what-if.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'
import { valueWords } from './lead-words.ts'

type Props = { predictionId: string; from: { score: number; grade: Grade; probability: number }; choices: WhatIfChoices; points: Readonly<Record<string, number>> }

/** Other values for what can be changed; the model answers with the whole score. */
export function TryOut({ predictionId, from, choices, points }: Props) {
  const trpc = useTRPC()
  const [changes, setChanges] = useState<Record<string, FeatureValue>>({})
  const asked = Object.keys(changes).length > 0
  const answer = useQuery(trpc.score.whatIf.queryOptions({ predictionId, changes }, { enabled: asked, placeholderData: keepPreviousData }))
  if (choices.fields.length === 0) return <Note>Nothing that this model looks at is for you to change.</Note>
  const scored = asked && answer.data?.kind === 'rescored' ? answer.data : null
  const now = scored ?? { ...from, points }
  const pick = (feature: string, current: FeatureValue, value: FeatureValue) => setChanges((before) => Object.fromEntries([...Object.entries(before).filter(([name]) => name !== feature), ...(value === current ? [] : [[feature, value]])]))
  return (
    <WhatIf
      leftOut="Not offered: what you cannot change. Age, gender and the like never enter the model."
      controls={<>
        {answer.data?.kind === 'refused' && asked && <Note kind="watch" live>{answer.data.reason}</Note>}
        {answer.error && <Note kind="fail" live>{answer.error.message}</Note>}
        {choices.fields.map(({ feature, name, current, options }) => {
          const values = options.some((option) => option === current) ? options : [current, ...options]
          const chosen = feature in changes ? changes[feature] : current
          return (
            <WhatIfField key={feature} name={name} points={scored ? scored.points[feature] - (points[feature] ?? 0) : 0}>
              <Select aria-label={name} value={String(values.findIndex((value) => value === chosen))} options={values.map((value, at) => ({ value: String(at), label: valueWords(value, 'en-GB') }))} onChange={(event) => pick(feature, current, values[Number(event.target.value)])} />
            </WhatIfField>
          )
        })}
        {asked && <div><Button small onClick={() => setChanges({})}>As it is</Button></div>}
      </>}
      result={<WhatIfResult from={from} to={now} waiting={answer.isFetching} rows={[{ term: 'Chance', from: formatChance(from.probability, 'en-GB'), to: formatChance(now.probability, 'en-GB') }]}
        hint={choices.smallest ? <>Smallest step to grade {choices.smallest.grade}: {choices.smallest.label}, {from.score} → {choices.smallest.score}. What leads with such values did, not a promise.</> : choices.next ? <>No single change that you can make lifts it to grade {choices.next.grade}.</> : undefined} />}
    />
  )
}
