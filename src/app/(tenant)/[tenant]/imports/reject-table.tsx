import { allows, type Role } from '#platform/roles.ts'
import type { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { formatCount } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'

const shown = 20

/** The first rows that were not loaded, each with its reason, and the file with all of them. */
export async function RejectTable({ caller, tenant, syncRunId, rejected, role }: { caller: Awaited<ReturnType<typeof callerFor>>; tenant: string; syncRunId: string; rejected: number; role: Role }) {
  const { rejects } = await caller.connect.rejects({ syncRunId, limit: shown })
  return (
    <Section id="rejects" title="Rows not loaded" hint={rejected > shown ? `The first ${shown} of ${formatCount(rejected, 'en-GB')}` : undefined}
      actions={allows(role, 'data.read') && <ButtonLink icon="download" href={`/api/imports/${syncRunId}/rejects?workspace=${tenant}`} download>Download all with reasons</ButtonLink>}>
      <DataTable caption="Rows not loaded" rows={rejects} rowKey={(row) => `${row.line} ${row.column}`} columns={[
        { id: 'line', head: 'Line', width: 70, cell: (row) => formatCount(row.line, 'en-GB') },
        { id: 'column', head: 'Column', width: 170, cell: (row) => row.column || 'The whole row' },
        { id: 'reason', head: 'Reason', cell: (row) => <span className="wrap">{row.reason}</span> },
        { id: 'raw', head: 'As it stood', wideOnly: true, cell: (row) => <code className="reject-raw clip" title={row.raw}>{row.raw}</code> },
      ]} />
    </Section>
  )
}
