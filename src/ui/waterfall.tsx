import { useId, type ReactNode } from 'react'
import { DataTable, type Column } from './data-table.tsx'
import { formatNumber } from './format.ts'
import { HowToRead } from './how-to-read.tsx'
import { Points } from './score-badge.tsx'
import { Tag } from './tag.tsx'
import { place, prepareWaterfall, type PlacedRow, type PreparedWaterfall, type WaterfallInput } from './waterfall-rows.ts'

export type WaterfallProps = WaterfallInput & {
  baseName: string
  endName: string
  /** What the table's third and fourth column are called: "This lead", "Your leads". */
  valueName?: string
  usualName?: string
  /** Chart, table, or both. With the chart alone the table is still there for screen readers. */
  twin?: 'chart' | 'table' | 'both'
  /** The chance that belongs to a score so far, formatted; adds a column to the table. */
  chanceAt?: (scoreSoFar: number) => string
  howToRead?: ReactNode
  /** Said beside each row, in the order of `rows`' ids: when the change happened. */
  asides?: Readonly<Record<string, string>>
  locale?: string
}

const percent = (value: number): string => `${value.toFixed(2)}%`

function Bars({ prepared, base, end, baseName, endName, locale, asides }: { prepared: PreparedWaterfall; locale: string } & Pick<WaterfallProps, 'base' | 'end' | 'baseName' | 'endName' | 'asides'>) {
  const at = (value: number): number => place(value, prepared.low, prepared.high)
  const connector = (value: number, from: number) => <line className="waterfall-came" x1={percent(at(value))} x2={percent(at(value))} y1={from} y2={31} />
  return (
    <div className={asides === undefined ? 'waterfall' : 'waterfall waterfall-asides'} aria-hidden="true">
      <svg className="waterfall-grid chart" width="100%" height="100%">
        {prepared.ticks.map((tick) => <g key={tick}><line className="grid-line" x1={percent(at(tick))} x2={percent(at(tick))} y1="18" y2="100%" /><text x={percent(at(tick))} y="11" textAnchor="middle">{tick}</text></g>)}
        {prepared.limits.map((limit) => <g key={limit.at}><line className="reference" x1={percent(at(limit.at))} x2={percent(at(limit.at))} y1="18" y2="100%" /><text className="named" x={percent(at(limit.at))} y="11" textAnchor="middle">{limit.label}</text></g>)}
      </svg>
      <div className="waterfall-row waterfall-end">
        <span className="waterfall-name"><span className="clip">{baseName}</span></span>
        <svg className="waterfall-track" width="100%" height="26"><line className="waterfall-came" x1={percent(at(base))} x2={percent(at(base))} y1="5" y2="31" /></svg>
        <span className="num">{formatNumber(base, 1, locale)}</span>
      </div>
      {prepared.rows.map((row) => {
        const [left, right] = [at(Math.min(row.from, row.to)), at(Math.max(row.from, row.to))]
        return (
          <div className="waterfall-row" key={row.id}>
            <span className="waterfall-name"><span className="clip">{row.label}{row.kind === 'rule' && <> <Tag>rule</Tag></>}</span>{row.value !== undefined && <span className="waterfall-value clip">{row.value}</span>}</span>
            <svg className="waterfall-track" width="100%" height="26">
              <rect className={`${row.points >= 0 ? 'plus' : 'minus'}${row.others === undefined ? '' : ' folded'}`} x={percent(left)} width={percent(Math.max(0.35, right - left))} y="5" height="16" />
              {connector(row.to, 5)}
            </svg>
            <span className="num"><Points value={row.points} locale={locale} /></span>
            {asides !== undefined && <span className="waterfall-aside clip">{asides[row.id] ?? ''}</span>}
          </div>
        )
      })}
      <div className="waterfall-row waterfall-end">
        <span className="waterfall-name"><b className="clip">{endName}</b></span>
        <svg className="waterfall-track" width="100%" height="26"><line className="waterfall-came" x1={percent(at(prepared.total))} x2={percent(at(prepared.total))} y1="5" y2="21" /><circle className="here" cx={percent(at(end))} cy="13" r="4.5" /></svg>
        <b className="num">{formatNumber(end, 1, locale)}</b>
      </div>
    </div>
  )
}

function Twin({ prepared, props, locale, id, hidden }: { prepared: PreparedWaterfall; props: WaterfallProps; locale: string; id: string; hidden: boolean }) {
  const { base, end, baseName, chanceAt, asides } = props
  const has = (key: 'value' | 'usual'): boolean => prepared.rows.some((row) => row[key] !== undefined)
  const score = (value: number): string => formatNumber(value, 1, locale)
  type Line = Pick<PlacedRow, 'id' | 'label' | 'value' | 'usual' | 'to' | 'kind'> & { points: number | null }
  const lines: Line[] = [{ id: 'base', label: baseName, points: null, to: base }, ...prepared.rows]
  const columns: Column<Line>[] = [
    { id: 'field', head: 'Field', cell: (row) => <>{row.label}{row.kind === 'rule' && <> <Tag>rule, not model</Tag></>}</> },
    ...(has('value') ? [{ id: 'value', head: props.valueName ?? 'This lead', cell: (row: Line) => row.value ?? '' }] : []),
    ...(has('usual') ? [{ id: 'usual', head: props.usualName ?? 'Your leads', cell: (row: Line) => <span className="quiet">{row.usual ?? ''}</span>, wideOnly: true }] : []),
    ...(asides !== undefined ? [{ id: 'aside', head: 'When', cell: (row: Line) => asides[row.id] ?? '', wideOnly: true }] : []),
    { id: 'points', head: 'Points', end: true, cell: (row) => (row.points === null ? '' : <Points value={row.points} locale={locale} />) },
    { id: 'so-far', head: 'Score so far', end: true, cell: (row) => score(row.to) },
    ...(chanceAt !== undefined ? [{ id: 'chance', head: 'Chance so far', end: true, cell: (row: Line) => chanceAt(row.to), wideOnly: true }] : []),
  ]
  const empty = columns.slice(1).filter((column) => !['points', 'so-far', 'chance'].includes(column.id))
  const foot: Record<string, ReactNode> = { field: 'Score', points: <Points value={prepared.total - base} locale={locale} />, 'so-far': score(prepared.total), chance: chanceAt?.(prepared.total) ?? '' }
  for (const column of empty) foot[column.id] = ''
  return (
    <div id={id} className={hidden ? 'sr' : 'waterfall-twin'}>
      <DataTable caption={`Contributions from ${baseName} to ${props.endName}`} unseen={hidden} columns={columns} rows={lines} rowKey={(row) => row.id} density="twin" foot={foot} />
      {prepared.cut && <p className="small quiet">The points add up to {score(prepared.total)}. Scores are cut to 1 to 99, so {score(end)} is shown.</p>}
    </div>
  )
}

/** From a base to a score, one bar a field. Also used for why a score changed: base is the old score, rows the changes. The table holds the same numbers. */
export function Waterfall(props: WaterfallProps) {
  const { twin = 'both', locale = 'en', howToRead } = props
  const id = useId()
  const prepared = prepareWaterfall(props)
  const name = `Waterfall from ${formatNumber(props.base, 1, locale)}, ${props.baseName}, to ${formatNumber(props.end, 1, locale)}, ${props.endName}. The table after it holds the same numbers.`
  return (
    <>
      {twin !== 'table' && <div role="img" aria-label={name} aria-describedby={id}><Bars {...props} prepared={prepared} locale={locale} /></div>}
      {twin !== 'table' && howToRead !== undefined && <HowToRead>{howToRead}</HowToRead>}
      <Twin prepared={prepared} props={props} locale={locale} id={id} hidden={twin === 'chart'} />
    </>
  )
}
