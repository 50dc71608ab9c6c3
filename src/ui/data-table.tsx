import Link from 'next/link'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type Column<Row> = {
  id: string
  head: ReactNode
  cell: (row: Row) => ReactNode
  /** Numbers stand at the end. */
  end?: boolean
  /** Pixels; without it the column takes what is left. */
  width?: number
  /** Not shown on a phone. */
  wideOnly?: boolean
  /** Sorting as a link: where a press leads, and how the column is sorted now. */
  sort?: { href: string; now?: 'ascending' | 'descending' }
}

export type DataTableProps<Row> = {
  /** What the table holds; read out, not shown, unless `shownCaption`. */
  caption: string
  shownCaption?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Height of a row: twin 28, one line 36, two lines 52. */
  density?: 'twin' | 'one' | 'two'
  /** The head stays in sight while the page scrolls. */
  sticky?: boolean
  /** Sums by column id. */
  foot?: Readonly<Record<string, ReactNode>>
  /** Rows set apart, such as the control in an importance table. */
  isAside?: (row: Row) => boolean
  /** Part of something that is only read out: takes no focus. */
  unseen?: boolean
  /** Said in place of the rows when there are none. */
  empty?: ReactNode
}

const cellClass = (column: { end?: boolean; wideOnly?: boolean }): string | undefined => [column.end && 'num', column.wideOnly && 'wide-only'].filter(Boolean).join(' ') || undefined

/** A semantic table: hairlines between rows only, text at the start, numbers at the end. It scrolls sideways inside itself on a narrow screen. */
export function DataTable<Row>({ caption, shownCaption, columns, rows, rowKey, density = 'one', sticky, foot, isAside, unseen, empty }: DataTableProps<Row>) {
  return (
    <div className={sticky ? 'table-box table-box-sticky' : 'table-box'} role={unseen ? undefined : 'region'} aria-label={unseen ? undefined : caption} tabIndex={unseen ? undefined : 0}>
      <table className={`table table-${density}`}>
        <caption className={shownCaption ? 'table-caption' : 'sr'}>{caption}</caption>
        <colgroup>{columns.map((column) => <col key={column.id} width={column.width} className={column.wideOnly ? 'wide-only' : undefined} />)}</colgroup>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={cellClass(column)} aria-sort={column.sort?.now}>
                {column.sort === undefined ? column.head : <Link className="table-sort" href={column.sort.href} scroll={false}>{column.head}{column.sort.now !== undefined && <Icon name={column.sort.now === 'ascending' ? 'arrow-up' : 'arrow-down'} size={12} />}</Link>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && empty !== undefined && <tr><td className="table-empty" colSpan={columns.length}>{empty}</td></tr>}
          {rows.map((row) => (
            <tr key={rowKey(row)} className={isAside?.(row) ? 'table-aside' : undefined}>
              {columns.map((column) => <td key={column.id} className={cellClass(column)}>{column.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
        {foot !== undefined && <tfoot><tr>{columns.map((column) => <td key={column.id} className={cellClass(column)}>{foot[column.id]}</td>)}</tr></tfoot>}
      </table>
    </div>
  )
}

/** The two lines of a cell: the fact, and in a quieter line what it is made of. */
export function TwoLines({ fact, made, plain }: { fact: ReactNode; made?: ReactNode; plain?: boolean }) {
  return <span className="two-lines"><span className={plain ? 'clip' : 'clip medium'}>{fact}</span>{made !== undefined && <span className="two-lines-made clip">{made}</span>}</span>
}
