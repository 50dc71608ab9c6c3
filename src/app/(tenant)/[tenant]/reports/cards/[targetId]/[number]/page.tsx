import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { z } from 'zod'
import { allows } from '#platform/roles.ts'
import { callerFor } from '#trpc/server.ts'
import { TextLink } from '#ui/button.tsx'
import { DataTable } from '#ui/data-table.tsx'
import { Facts } from '#ui/facts.tsx'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Forbidden } from '../../../../forbidden.tsx'
import { openWorkspace } from '../../../../open-workspace.ts'
import '../../../reports.css'

export const metadata: Metadata = { title: 'Model card' }

/** The card of a model version: written once with the version, and what it has that another version had otherwise. */
export default async function Card({ params, searchParams }: { params: Promise<{ tenant: string; targetId: string; number: string }>; searchParams: Promise<{ against?: string }> }) {
  const [{ tenant, targetId, number }, { against }] = [await params, await searchParams]
  const { workspace } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'models.read')) return <Forbidden role={workspace.role} permission="models.read" />
  const asked = z.object({ targetId: z.guid(), number: z.coerce.number().int().min(1), against: z.coerce.number().int().min(1).optional().catch(undefined) }).safeParse({ targetId, number, against })
  if (!asked.success) notFound()
  const card = await (await callerFor(tenant)).audit.card(asked.data).catch(() => null)
  if (!card) notFound()
  const here = `/${tenant}/reports/cards/${targetId}/${card.number}`
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Audit reports', href: `/${tenant}/reports` }, { label: `Model card: ${card.name}, version ${card.number}` }]} /></Bar>
        <Body>
          <Section title={card.against === null ? 'What changed' : `What changed since version ${card.against}`} hint={card.against === null ? 'There is no earlier version to hold it against.' : 'A card is never edited: a change makes a new version.'}
            actions={card.versions.filter((one) => one !== card.number && one !== card.against).slice(0, 4).map((one) => <TextLink key={one} href={`${here}?against=${one}`}>{`Against version ${one}`}</TextLink>)}>
            {card.against !== null && <DataTable caption="Changed fields" rows={card.differences} rowKey={(row) => `${row.heading} ${row.field}`} empty="Nothing differs." columns={[
              { id: 'field', head: 'Field', width: 220, cell: (row) => row.field }, { id: 'before', head: `Version ${card.against}`, cell: (row) => <span className="card-value">{row.before ?? '–'}</span> }, { id: 'now', head: `Version ${card.number}`, cell: (row) => <span className="card-value">{row.now ?? '–'}</span> },
            ]} />}
          </Section>
          {[...new Set(card.fields.map(({ heading }) => heading))].map((heading) => (
            <Section key={heading} title={heading}><Facts layout="down" items={card.fields.filter((one) => one.heading === heading).map((one) => ({ term: one.field, value: <span className="card-value">{one.value}</span> }))} /></Section>
          ))}
        </Body>
      </MainPane>
    </Panes>
  )
}
