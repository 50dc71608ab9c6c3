import { useId, type ReactNode } from 'react'

export type FigureRow = { id: string; label: ReactNode; value: string; href?: string }

export type FigureWithRowsProps = {
  value: ReactNode
  /** What the figure is, as the title of its rows. */
  name: string
  formula?: ReactNode
  rows: readonly FigureRow[]
  /** The sum of the rows, formatted: it is the figure. */
  sum?: string
  /** How many rows are not shown here, and where they are. */
  more?: ReactNode
}

/** A figure that opens the rows it is made of. Dashed underline. Works without script, by the browser's own popover. */
export function FigureWithRows({ value, name, formula, rows, sum, more }: FigureWithRowsProps) {
  const id = useId()
  return (
    <>
      <button type="button" className="figure" popoverTarget={id} aria-label={undefined}>{value}</button>
      <span id={id} popover="auto" role="dialog" aria-label={name} className="figure-rows">
        <span className="figure-title">{name}</span>
        {formula !== undefined && <span className="figure-formula">{formula}</span>}
        {rows.map((row) => <span className="figure-row" key={row.id}><span>{row.href === undefined ? row.label : <a className="link" href={row.href}>{row.label}</a>}</span><span className="num">{row.value}</span></span>)}
        {more !== undefined && <span className="small quiet">{more}</span>}
        {sum !== undefined && <span className="figure-row figure-sum"><span>Sum</span><span className="num">{sum}</span></span>}
      </span>
    </>
  )
}
