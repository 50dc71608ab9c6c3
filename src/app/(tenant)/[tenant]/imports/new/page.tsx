import type { Metadata } from 'next'
import { z } from 'zod'
import { delimiterSchema, encodingSchema, fieldClassLabels, fieldClassSchema, fieldRoleLabels, fieldRoleSchema, importObjectLabels, importObjectSchema } from '#domain/connect/index.ts'
import { allows, type Role } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { ErrorState } from '#ui/states.tsx'
import { Steps } from '#ui/steps.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { CheckStep } from './check-step.tsx'
import { MappingStep } from './mapping-step.client.tsx'
import { UploadStep } from './upload-step.client.tsx'
import '../imports.css'

export const metadata: Metadata = { title: 'Import a file' }

const querySchema = z.object({
  upload: z.uuid().optional().catch(undefined),
  check: z.uuid().optional().catch(undefined),
  from: z.uuid().optional().catch(undefined),
  as: importObjectSchema.optional().catch(undefined),
  encoding: encodingSchema.optional().catch(undefined),
  delimiter: delimiterSchema.optional().catch(undefined),
  header: z.enum(['yes', 'no']).optional().catch(undefined),
  name: z.string().max(200).optional().catch(undefined),
})
type Query = z.infer<typeof querySchema>

/** From a file to an import in three steps, each with its own address: the file, its mapping, and what it would do. */
export default async function NewImport({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<Record<string, string | string[]>> }) {
  const { tenant } = await params
  const query = querySchema.parse(await searchParams)
  const { workspace } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'data.import')) return <Forbidden role={workspace.role} permission="data.import" />
  const current = query.upload === undefined ? 0 : query.check === undefined ? 1 : 2
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Imports', href: `/${tenant}/imports` }, { label: 'Import a file' }]} /></Bar>
        <Body full>
          <Section label="Steps"><Steps layout="line" label="Steps of an import" current={current} items={[{ title: 'Choose a file' }, { title: 'Say what its columns are' }, { title: 'See what it would do' }, { title: 'Import' }]} /></Section>
          {query.upload === undefined ? <UploadStep /> : query.check === undefined ? <Mapping tenant={tenant} query={{ ...query, upload: query.upload }} /> : <CheckStep tenant={tenant} uploadId={query.upload} syncRunId={query.check} role={workspace.role as Role} />}
        </Body>
      </MainPane>
    </Panes>
  )
}

async function Mapping({ tenant, query }: { tenant: string; query: Query & { upload: string } }) {
  const caller = await callerFor(tenant)
  const former = query.from === undefined ? null : await caller.connect.import({ syncRunId: query.from }).catch(() => null)
  const first = await caller.connect.preview({ uploadId: query.upload, object: query.as ?? former?.object }).catch((error: unknown) => ({ kind: 'refused' as const, reason: error instanceof Error ? error.message : 'The upload cannot be read.' }))
  const chosen = first.kind === 'preview' && (query.encoding ?? query.delimiter ?? query.header) !== undefined
    ? await caller.connect.preview({
      uploadId: query.upload, object: query.as ?? former?.object,
      format: { encoding: query.encoding ?? first.detected.encoding, delimiter: query.delimiter ?? first.detected.delimiter, header: query.header === undefined ? first.detected.header : query.header === 'yes' },
    })
    : first
  if (chosen.kind === 'refused') {
    return <ErrorState title="This file cannot be mapped" why={chosen.reason} actions={<><ButtonLink kind="primary" href={`/${tenant}/imports/new`}>Choose another file</ButtonLink>{first.kind === 'preview' && <ButtonLink href={`/${tenant}/imports/new?upload=${query.upload}`}>As it was found</ButtonLink>}</>} />
  }
  const { detected } = chosen
  return (
    <MappingStep key={`${detected.object} ${detected.encoding} ${detected.delimiter} ${detected.header}`} uploadId={query.upload} detected={detected} former={former?.settings ?? null} sourceName={former?.sourceName ?? ''} fileName={former?.fileName ?? query.name ?? ''}
      words={{
        objects: importObjectSchema.options.map((value) => ({ value, label: importObjectLabels[value] })),
        classes: fieldClassSchema.options.map((value) => ({ value, label: fieldClassLabels[value] })),
        roles: fieldRoleSchema.options.map((value) => ({ value, label: fieldRoleLabels[value] })),
        encodings: encodingSchema.options.map((value) => ({ value, label: value })),
      }} />
  )
}
