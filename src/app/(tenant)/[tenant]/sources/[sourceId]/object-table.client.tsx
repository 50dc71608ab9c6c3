'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { FieldMapping } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { DataTable, TwoLines, type Column } from '#ui/data-table.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { Checkbox, Input, Select, TextField, type Option } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

type Row = { name: string; label: string; makes: string; enabled: boolean; fields: readonly string[]; readings: readonly (FieldMapping & { label: string; type: string; read: boolean })[]; atSource: number | null; stored: number }

/** The names of classes and meanings. */
export type FieldWords = { classes: readonly Option[]; roles: readonly Option[] }

/** The objects of a source: which are read, which of their fields, and as what. */
export function ObjectTable({ sourceId, objects, words, mayManage, sends = false }: { sourceId: string; objects: readonly Row[]; words: FieldWords; mayManage: boolean; /** It sends by itself: what it has cannot be chosen or asked. */ sends?: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [open, setOpen] = useState<Row | null>(null)
  const change = useMutation(trpc.sources.changeObject.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'changed') { setOpen(null); router.refresh() } } }))
  const fault = change.data?.kind === 'refused' ? change.data.reason : change.error?.message
  return (
    <>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      <DataTable caption="Objects" density="two" rows={objects} rowKey={(row) => row.name} columns={[
        ...(sends ? [] : [{ id: 'on', head: <span className="sr">Read</span>, width: 44, cell: (row) => <Checkbox aria-label={`Read ${row.label}`} checked={row.enabled} disabled={!mayManage || change.isPending} onChange={(event) => change.mutate({ sourceId, object: row.name, enabled: event.target.checked })} /> } satisfies Column<Row>]),
        { id: 'object', head: 'Object', cell: (row) => <TwoLines fact={row.label} made={<span className="wide-only">{row.fields.length} fields: {row.fields.slice(0, 6).join(', ')}{row.fields.length > 6 ? ' …' : ''}</span>} /> },
        ...(sends ? [] : [{ id: 'source', head: 'At the source', end: true, width: 120, wideOnly: true, cell: (row) => (row.atSource === null ? '–' : row.atSource.toLocaleString('en-GB')) } satisfies Column<Row>]),
        { id: 'stored', head: 'Stored', end: true, width: 100, cell: (row) => (row.atSource === null && !sends ? '–' : row.stored.toLocaleString('en-GB')) },
        { id: 'act', head: <span className="sr">Fields</span>, end: true, width: 110, cell: (row) => (mayManage && row.readings.length > 0 ? <Button small onClick={() => setOpen(row)}>Fields</Button> : null) },
      ]} />
      <Dialog open={open !== null} onClose={() => setOpen(null)} title={`Fields of ${open?.label.toLowerCase() ?? ''}`} size="wide">
        {open && <FieldPicker key={open.name} row={open} words={words} busy={change.isPending} fault={fault} onPick={(mapping) => change.mutate({ sourceId, object: open.name, enabled: open.enabled, mapping })} />}
      </Dialog>
    </>
  )
}

type Reading = Row['readings'][number]

const shownAtOnce = 60 // a row holds three controls; a CRM has hundreds of fields

function FieldPicker({ row, words, busy, fault, onPick }: { row: Row; words: FieldWords; busy: boolean; fault: string | undefined; onPick: (mapping: FieldMapping[]) => void }) {
  const [readings, setReadings] = useState(() => row.readings.toSorted((a, b) => Number(b.read) - Number(a.read)))
  const [search, setSearch] = useState('')
  const change = (column: string, part: Partial<Reading>) => setReadings((all) => all.map((one) => (one.column === column ? { ...one, ...part } : one)))
  const wanted = search.trim().toLowerCase()
  const found = wanted === '' ? readings : readings.filter(({ column, label }) => `${column} ${label}`.toLowerCase().includes(wanted))
  const shown = found.slice(0, shownAtOnce)
  const chosen = readings.filter(({ read }) => read)
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); onPick(chosen.map(({ column, field, class: kind, as }) => ({ column, field: field.trim() || column, class: kind, ...(as ? { as } : {}) }))) }}>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      {readings.length > 12 && <TextField label="Find a field" value={search} onChange={(event) => setSearch(event.target.value)} />}
      <DataTable caption="Fields and what they are" density="two" rows={shown} rowKey={({ column }) => column} empty="No field is called that." columns={[
        { id: 'read', head: <span className="sr">Read</span>, width: 44, cell: (one) => <Checkbox aria-label={`Read ${one.column}`} checked={one.read} onChange={(event) => change(one.column, { read: event.target.checked })} /> },
        { id: 'field', head: 'Field', width: 200, cell: (one) => <TwoLines fact={<span className="clip" title={one.label}>{one.label}</span>} made={one.label === one.column ? one.type : `${one.column}, ${one.type}`} /> },
        { id: 'class', head: 'Class', width: 130, cell: (one) => <Select aria-label={`Class of ${one.column}`} options={words.classes} value={one.class} disabled={!one.read} onChange={(event) => change(one.column, { class: event.target.value as FieldMapping['class'] })} /> },
        { id: 'role', head: 'Meaning', width: 190, cell: (one) => <Select aria-label={`Meaning of ${one.column}`} options={words.roles} empty="Nothing special" value={one.as ?? ''} disabled={!one.read} onChange={(event) => change(one.column, { as: event.target.value === '' ? undefined : (event.target.value as NonNullable<FieldMapping['as']>) })} /> },
        { id: 'name', head: 'Kept as', width: 160, cell: (one) => <Input aria-label={`Name of ${one.column}`} value={one.field} maxLength={100} disabled={!one.read} onChange={(event) => change(one.column, { field: event.target.value })} /> },
      ]} />
      {found.length > shown.length && <p className="small quiet">{found.length - shown.length} more: name one above to see it.</p>}
      <p className="small quiet">A sensitive field is checked, and never an input. A field that is ignored but has a meaning is read for that meaning alone. Rows that are stored already get a change with the next change of theirs, or when everything is read again.</p>
      <div><Button kind="primary" type="submit" busy={busy} disabled={chosen.length === 0}>{`Read ${chosen.length} ${chosen.length === 1 ? 'field' : 'fields'}`}</Button></div>
    </form>
  )
}
