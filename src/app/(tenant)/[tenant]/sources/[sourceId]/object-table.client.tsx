'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { FieldMapping, FieldSeen } from '#domain/connect/index.ts'
import { Button } from '#ui/button.tsx'
import { DataTable, TwoLines } from '#ui/data-table.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { Checkbox, Choice, ChoiceGroup } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { useTRPC } from '../../workspace-provider.client.tsx'

type Row = { name: string; label: string; makes: string; enabled: boolean; fields: readonly string[]; mapping: readonly FieldMapping[]; there: readonly FieldSeen[]; atSource: number | null; stored: number }

/** The objects of a source: which are read, and which of their fields. */
export function ObjectTable({ sourceId, objects, mayManage }: { sourceId: string; objects: readonly Row[]; mayManage: boolean }) {
  const trpc = useTRPC()
  const router = useRouter()
  const [open, setOpen] = useState<Row | null>(null)
  const change = useMutation(trpc.sources.changeObject.mutationOptions({ onSuccess: (answer) => { if (answer.kind === 'changed') { setOpen(null); router.refresh() } } }))
  const fault = change.data?.kind === 'refused' ? change.data.reason : change.error?.message
  return (
    <>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      <DataTable caption="Objects" density="two" rows={objects} rowKey={(row) => row.name} columns={[
        { id: 'on', head: <span className="sr">Read</span>, width: 44, cell: (row) => <Checkbox aria-label={`Read ${row.label}`} checked={row.enabled} disabled={!mayManage || change.isPending} onChange={(event) => change.mutate({ sourceId, object: row.name, enabled: event.target.checked })} /> },
        { id: 'object', head: 'Object', cell: (row) => <TwoLines fact={row.label} made={<span className="wide-only">{row.fields.length} fields: {row.fields.slice(0, 6).join(', ')}{row.fields.length > 6 ? ' …' : ''}</span>} /> },
        { id: 'source', head: 'At the source', end: true, width: 120, wideOnly: true, cell: (row) => (row.atSource === null ? '–' : row.atSource.toLocaleString('en-GB')) },
        { id: 'stored', head: 'Stored', end: true, width: 100, cell: (row) => (row.atSource === null ? '–' : row.stored.toLocaleString('en-GB')) },
        { id: 'act', head: <span className="sr">Fields</span>, end: true, width: 110, cell: (row) => (mayManage && row.there.length > 0 ? <Button small onClick={() => setOpen(row)}>Fields</Button> : null) },
      ]} />
      <Dialog open={open !== null} onClose={() => setOpen(null)} title={`Fields of ${open?.label.toLowerCase() ?? ''}`} size="medium">
        {open && <FieldPicker key={open.name} row={open} busy={change.isPending} fault={fault} onPick={(mapping) => change.mutate({ sourceId, object: open.name, enabled: open.enabled, mapping })} />}
      </Dialog>
    </>
  )
}

function FieldPicker({ row, busy, fault, onPick }: { row: Row; busy: boolean; fault: string | undefined; onPick: (mapping: FieldMapping[]) => void }) {
  const known = new Map(row.mapping.map((one) => [one.column, one]))
  function pick(data: FormData) {
    onPick(row.there.flatMap(({ name }) => (data.get(name) === 'on' ? [known.get(name) ?? { column: name, field: name, class: 'input' as const }] : [])))
  }
  return (
    <form className="stack" onSubmit={(event) => { event.preventDefault(); pick(new FormData(event.currentTarget)) }}>
      {fault !== undefined && <Note kind="fail" live>{fault}</Note>}
      <ChoiceGroup question="Fields that are read">{row.there.map((one) => <Choice key={one.name} name={one.name} label={one.label} hint={`${one.name}, ${one.type}`} defaultChecked={known.has(one.name)} />)}</ChoiceGroup>
      <p className="small quiet">Rows that are stored already get a new field with the next change of theirs, or when everything is read again.</p>
      <div><Button kind="primary" type="submit" busy={busy}>Read these fields</Button></div>
    </form>
  )
}
