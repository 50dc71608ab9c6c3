'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { FieldClass, ImportObject } from '#domain/connect/index.ts'
import { Select, type Option } from '#ui/field.tsx'
import { Note } from '#ui/note.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useTRPC } from '../workspace-provider.client.tsx'

/** Changes what a field is for. It counts from the next training on, and can be taken back. */
export function FieldClassSelect({ object, field, value, options }: { object: ImportObject; field: string; value: FieldClass; options: readonly Option[] }) {
  const trpc = useTRPC()
  const router = useRouter()
  const change = useMutation(trpc.govern.setFieldClass.mutationOptions({ onSuccess: () => router.refresh() }))
  const set = (to: FieldClass, undo: boolean) => change.mutate({ object, field, class: to }, { onSuccess: () => toast(undo ? `${field} is as it was` : `${field} counts as ${to} from the next training on`, undo ? {} : { undo: () => set(value, true) }) })
  return (
    <>
      <Select aria-label={`Class of ${field}`} options={options} value={change.isPending ? change.variables.class : value} disabled={change.isPending} onChange={(event) => set(event.target.value as FieldClass, false)} />
      {change.error && <Note kind="fail" live>{change.error.message}</Note>}
    </>
  )
}
