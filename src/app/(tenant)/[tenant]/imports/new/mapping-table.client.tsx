'use client'
import { useState } from 'react'
import type { ColumnFound, FieldMapping } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Input, Select } from '#ui/field.tsx'
import { Tag } from '#ui/tag.tsx'
import type { MappingWords } from './mapping-step.client.tsx'

const shownAtOnce = 100 // a row holds three controls: more at once would make a wide file slow to type in

/** Every column of the file with samples of it, and what it is kept as, for and by. */
export function MappingTable({ columns, mapping, words, onChange }: { columns: readonly ColumnFound[]; mapping: readonly FieldMapping[]; words: MappingWords; onChange: (column: string, part: Partial<FieldMapping>) => void }) {
  const [all, setAll] = useState(false)
  const byColumn = new Map(mapping.map((one) => [one.column, one]))
  const rows = (all ? columns : columns.slice(0, shownAtOnce)).map((column) => ({ column, one: byColumn.get(column.name) ?? column.guess }))
  return (
    <>
      <DataTable caption="Columns and what they are" density="two" rows={rows} rowKey={({ column }) => column.name} columns={[
        { id: 'column', head: 'Column', width: 300, cell: ({ column }) => <span className="two-lines column-samples"><span className="clip medium" title={column.name}>{column.name}</span><span className="two-lines-made clip" title={column.samples.join(' · ')}>{column.samples.slice(0, 4).join(' · ') || 'no value in the first rows'}</span></span> },
        { id: 'class', head: 'Class', width: 140, cell: ({ column, one }) => <Select aria-label={`Class of ${column.name}`} options={words.classes} value={one.class} onChange={(event) => onChange(column.name, { class: event.target.value as FieldMapping['class'] })} /> },
        { id: 'role', head: 'Meaning', width: 210, cell: ({ column, one }) => <Select aria-label={`Meaning of ${column.name}`} options={words.roles} empty="Nothing special" value={one.as ?? ''} onChange={(event) => onChange(column.name, { as: event.target.value === '' ? undefined : (event.target.value as NonNullable<FieldMapping['as']>) })} /> },
        { id: 'field', head: 'Kept as', width: 190, cell: ({ column, one }) => <Input aria-label={`Name of ${column.name}`} value={one.field} maxLength={100} onChange={(event) => onChange(column.name, { field: event.target.value })} /> },
        { id: 'why', head: 'Why we think so', wideOnly: true, cell: ({ column }) => <span className="small quiet import-why">{column.why}{column.ambiguousDate !== undefined && <> <Tag kind="watch">{column.ambiguousDate} reads both ways</Tag></>}</span> },
      ]} />
      {!all && columns.length > shownAtOnce && <Button small onClick={() => setAll(true)}>Show the other {columns.length - shownAtOnce} columns</Button>}
      <p className="small quiet">A column that is ignored but has a meaning is read for that meaning alone, and is never an input.</p>
    </>
  )
}
