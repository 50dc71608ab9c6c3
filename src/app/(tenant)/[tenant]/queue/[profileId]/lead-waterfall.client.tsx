'use client'
import { useState } from 'react'
import { SegmentedControl } from '#ui/field.tsx'
import { formatChance } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { Waterfall } from '#ui/waterfall.tsx'
import type { WaterfallRow } from '#ui/waterfall-rows.ts'
import { chanceAtScore, gradeLimits } from './lead-rows.ts'

const SHAPES = ['chart', 'table', 'both'] as const
type Shape = (typeof SHAPES)[number]

/** From a typical lead to this one, field by field: as a chart, as a table with the same numbers, or both. */
export function LeadWaterfall({ name, base, baseValue, end, score, rows, ruled, locale }: { name: string; base: number; baseValue: number; end: number; score: number; rows: readonly WaterfallRow[]; ruled: boolean; locale: string }) {
  const [shape, setShape] = useState<Shape>('both')
  const [all, setAll] = useState(false)
  return (
    <Section id="all" title={`From a typical lead to ${score}`} actions={<>
      <SegmentedControl label="Fields" value={all ? 'all' : 'most'} onChange={(value) => setAll(value === 'all')} options={[{ value: 'most', label: 'The ten largest' }, { value: 'all', label: `All ${rows.length}` }]} />
      <SegmentedControl label="Show as" value={shape} onChange={(value) => setShape(SHAPES.find((one) => one === value) ?? 'both')} options={[{ value: 'chart', label: 'Chart' }, { value: 'table', label: 'Table' }, { value: 'both', label: 'Both' }]} />
    </>}>
      <Waterfall base={base} baseName="A typical lead" end={end} endName={name} rows={rows} limits={gradeLimits} most={all ? rows.length : 10} twin={shape} locale={locale}
        chanceAt={(soFar) => formatChance(chanceAtScore(soFar, { base, baseValue }), locale, 1)}
        howToRead={`each bar starts where the one above ended. Blue with + pushes the score up, copper with − pulls it down; 14 points more mean twice the odds.${ruled ? ' Chances here go with the points so far, business rules included; the chance foreseen, at the top, is the model’s own.' : ''}`} />
    </Section>
  )
}
