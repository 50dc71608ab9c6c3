import type { ReactNode } from 'react'
import { DataTable, type Column } from '../data-table.tsx'
import { formatNumber, formatPercent } from '../format.ts'
import { HowToRead } from '../how-to-read.tsx'
import { TextLink } from '../button.tsx'
import { percent } from './plot.tsx'
import { Sparkline } from './sparkline.tsx'

export type ImportanceField = {
  id: string
  label: string
  /** Average push per lead, in points, whichever way. */
  points: number
  low?: number
  high?: number
  /** Where the field's own plot is. */
  href?: string
  /** Its effect from low to high values, in points. */
  effect?: readonly number[]
  steps?: boolean
  words?: ReactNode
  /** Share of leads without a value. */
  missing?: number
  /** A column of noise, which must stay near 0. */
  control?: boolean
}

const points = (value: number, locale: string, like = value): string => formatNumber(value, like < 1 ? 2 : 1, locale)

/** What moves scores: fields by their average push, with the direction of their effect. */
export function ImportanceTable({ fields, locale = 'en', howToRead }: { fields: readonly ImportanceField[]; locale?: string; howToRead?: ReactNode }) {
  const most = Math.max(0.1, ...fields.map((field) => field.high ?? field.points))
  const effects = fields.flatMap((field) => field.effect ?? [])
  const [low, high] = [Math.min(-1, ...effects), Math.max(1, ...effects)]
  const at = (value: number): string => percent(Math.min(100, Math.max(0, (value / most) * 100)))
  const columns: Column<ImportanceField>[] = [
    { id: 'field', head: 'Field', cell: (field) => (field.href === undefined ? field.label : <TextLink href={field.href}>{field.label}</TextLink>) },
    { id: 'bar', head: 'Average push', wideOnly: true, cell: (field) => (
      <svg className="chart bar-cell" width="100%" height="16" role="img" aria-label={`${points(field.points, locale)} points`}>
        <rect className="bar-1" x="0" y="4" height="8" width={at(field.points)} />
        {field.low !== undefined && field.high !== undefined && <line className="interval-line" x1={at(field.low)} x2={at(field.high)} y1="8" y2="8" />}
      </svg>
    ) },
    { id: 'points', head: 'Points', end: true, cell: (field) => <><b>{points(field.points, locale)}</b>{field.low !== undefined && field.high !== undefined && <span className="plus-minus"> ±{points((field.high - field.low) / 2, locale, field.points)}</span>}</> },
  ]
  if (fields.some((field) => field.effect !== undefined)) columns.push({ id: 'effect', head: 'Effect, low to high value', width: 150, cell: (field) => (field.effect === undefined ? null : <Sparkline points={field.effect} low={low} high={high} steps={field.steps} label={`Effect of ${field.label} from its low to its high values`} />) })
  if (fields.some((field) => field.words !== undefined)) columns.push({ id: 'words', head: 'In words', wideOnly: true, cell: (field) => <span className="quiet">{field.words}</span> })
  if (fields.some((field) => field.missing !== undefined)) columns.push({ id: 'missing', head: 'Missing', end: true, wideOnly: true, cell: (field) => <span className="quiet">{field.missing === undefined ? '' : formatPercent(field.missing, locale)}</span> })
  return (
    <>
      <DataTable caption="What moves scores" columns={columns} rows={fields} rowKey={(field) => field.id} isAside={(field) => field.control === true} />
      <HowToRead>{howToRead ?? 'the bar is how many points a field moves a score on average, up or down. The small curve shows which way: above its grey line it raises, below it lowers.'}</HowToRead>
    </>
  )
}
