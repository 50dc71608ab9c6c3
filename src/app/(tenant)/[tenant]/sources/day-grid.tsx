import Link from 'next/link'
import type { DayRow } from '#domain/connect/index.ts'
import { HowToRead } from '#ui/how-to-read.tsx'
import { dayCell } from './source-words.ts'

export type GridRow = { key: string; source: string; object: string; days: readonly DayRow[]; atSource: number | null; stored: number }

/** Two weeks of every counted object, a cell a day: a table itself, so it needs no twin. A cell that differs leads to what is missing. */
export function DayGrid({ rows, days, hrefOf, open, locale }: { rows: readonly GridRow[]; days: readonly string[]; hrefOf: (row: GridRow, day: string) => string; open: string | null; locale: string }) {
  return (
    <div>
      <div className="table-box" role="region" aria-label="Rows at the source against rows stored" tabIndex={0}>
        <table className="day-grid">
          <caption className="sr">Rows at the source against rows stored, by object and day</caption>
          <thead><tr><th scope="col">Object</th>{days.map((day) => <th key={day} scope="col"><span className="sr">{day}</span><span aria-hidden="true">{day.slice(8)}</span></th>)}<th scope="col" className="num">Source</th><th scope="col" className="num">Stored</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row"><span className="quiet">{row.source}</span> {row.object}</th>
                {days.map((day) => {
                  const cell = dayCell(row.days.find((one) => one.day === day))
                  const differs = cell.kind === 'missing' || cell.kind === 'extra' || cell.kind === 'sum'
                  const id = `${row.key}/${day}`
                  return (
                    <td key={day} className={`day day-${cell.kind}`}>
                      {differs
                        ? <Link href={hrefOf(row, day)} scroll={false} aria-label={`${row.object}, ${day}: ${cell.says}`} aria-current={open === id ? 'true' : undefined}>{cell.shown}</Link>
                        : <><span aria-hidden="true">{cell.shown}</span><span className="sr">{cell.says}</span></>}
                    </td>
                  )
                })}
                <td className="num">{row.atSource === null ? '?' : row.atSource.toLocaleString(locale)}</td>
                <td className="num">{row.stored.toLocaleString(locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="day-legend small quiet"><span>= equal</span><span>−1 rows missing here</span><span>+1 too many here</span><span>≠ another sum</span><span>↺ came late, repaired</span><span>? not counted</span><span>· no rows that day</span></p>
      <HowToRead>each cell compares one day of one object, by the day on which the row was created (in UTC). “=” means that the counts and the sums agree. A number is what is missing (−) or too many (+); press it to see which rows.</HowToRead>
    </div>
  )
}
