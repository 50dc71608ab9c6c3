import { DataTable } from '#ui/data-table.tsx'
import { HowToRead } from '#ui/how-to-read.tsx'
import { Interval } from '#ui/interval.tsx'
import type { PerformanceRow } from './model-figures.ts'

/** The model beside simpler ways to rank the same leads: figure, interval, simple rule, gain. */
export function PerformanceTable({ rows, version }: { rows: readonly PerformanceRow[]; version: number }) {
  return (
    <>
      <DataTable caption="The model beside simple rules" density="two" rows={rows} rowKey={(row) => row.id} columns={[
        { id: 'measure', head: 'Measure', width: 300, cell: (row) => <><span className="medium">{row.measure}</span><span className="measure-about">{row.about}</span></> },
        { id: 'drawn', head: 'Filled: this model. Open: the simple rule', wideOnly: true, cell: (row) => <Interval {...row.drawn} /> },
        { id: 'value', head: `Version ${version}`, end: true, width: 130, cell: (row) => <><b>{row.value}</b>{row.range !== null && <span className="measure-range">{row.range}</span>}</> },
        { id: 'simple', head: 'Simple rule', end: true, width: 180, cell: (row) => (row.simple === null ? '–' : <>{row.simple}<span className="measure-range">{row.against}</span></>) },
        { id: 'gain', head: 'Gain', end: true, width: 90, cell: (row) => row.gain },
      ]} />
      <HowToRead>the filled dot is this model, the line through it the range the true value may lie in, the open circle the simple rule. Where the line does not touch the circle, the difference is real.</HowToRead>
    </>
  )
}
