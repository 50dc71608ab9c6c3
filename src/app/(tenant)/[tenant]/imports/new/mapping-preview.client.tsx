'use client'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useState } from 'react'
import type { ImportSettings } from '#domain/connect/index.ts'
import { DataTable } from '#ui/data-table.tsx'
import { Note } from '#ui/note.tsx'
import { LoadingSkeleton } from '#ui/states.tsx'
import { Verdict } from '#ui/verdict.tsx'
import { useTRPCClient } from '../../workspace-provider.client.tsx'

const quietMs = 500 // no question at each letter
const shown = 8

/** The first rows as the mapping reads them, asked again when the mapping has been still for a moment. Old rows stay while new ones load. */
export function MappingPreview({ uploadId, settings }: { uploadId: string; settings: ImportSettings | null }) {
  const client = useTRPCClient()
  const text = useDeferredValue(settings === null ? null : JSON.stringify(settings))
  const [still, setStill] = useState(text)
  useEffect(() => {
    const timer = window.setTimeout(() => setStill(text), quietMs)
    return () => window.clearTimeout(timer)
  }, [text])
  const preview = useQuery({
    queryKey: ['mapping preview', uploadId, still], enabled: still !== null, placeholderData: (former) => former, retry: false,
    queryFn: () => client.connect.preview.mutate({ uploadId, settings: JSON.parse(still ?? '') as ImportSettings }),
  })
  if (preview.error) return <Note kind="fail" live>{preview.error.message}</Note>
  if (!preview.data) return still === null ? <p className="quiet">Shown once the questions above are answered.</p> : <LoadingSkeleton label="Reading the first rows" rows={3} />
  if (preview.data.kind === 'refused') return <Note kind="watch" live>{preview.data.reason}</Note>
  const { rows, good, bad } = preview.data
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.traits)))].slice(0, 12)
  return (
    <div className="stack">
      <div aria-live="polite">{bad === 0 ? <Verdict kind="pass">All of the first {good} rows can be loaded</Verdict> : <Verdict kind="watch">{bad} of the first {good + bad} rows cannot be loaded</Verdict>}</div>
      <DataTable caption="First rows as they would be kept" density="twin" rows={rows.slice(0, shown)} rowKey={(row) => String(row.line)} columns={[
        { id: 'line', head: 'Line', end: true, cell: (row) => row.line },
        { id: 'known', head: 'Known by', cell: (row) => (row.reason === null ? <span className="preview-cell clip">{row.identifiers.join(', ') || 'its content'}</span> : <Verdict kind="fail">{row.reason}</Verdict>) },
        ...fields.map((field) => ({ id: `field ${field}`, head: field, cell: (row: (typeof rows)[number]) => <span className="preview-cell clip">{row.traits[field] === undefined ? '–' : String(row.traits[field])}</span> })),
      ]} />
    </div>
  )
}
