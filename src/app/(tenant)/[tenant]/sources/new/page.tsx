import type { Metadata } from 'next'
import { fieldClassLabels, fieldClassSchema, fieldRoleLabels, fieldRoleSchema, importObjectLabels, sentObjectSchema } from '#domain/connect/index.ts'
import { allows } from '#platform/roles.ts'
import { environment } from '#platform/env.ts'
import { callerFor } from '#trpc/server.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Bar, Body, Crumb, MainPane, Panes, Section } from '#ui/frame.tsx'
import { Icon } from '#ui/icon.tsx'
import { Forbidden } from '../../forbidden.tsx'
import { openWorkspace } from '../../open-workspace.ts'
import { connectorIcons, connectorWords } from '../source-words.ts'
import { ConnectForm } from './connect-form.client.tsx'
import { TrackingForm } from './tracking-form.client.tsx'
import { WebhookForm } from './webhook-form.client.tsx'
import '../sources.css'

export const metadata: Metadata = { title: 'Connect a source' }

const words = {
  objects: sentObjectSchema.options.map((value) => ({ value, label: importObjectLabels[value] })), classes: fieldClassSchema.options.map((value) => ({ value, label: fieldClassLabels[value] })),
  roles: fieldRoleSchema.options.map((value) => ({ value, label: fieldRoleLabels[value] })), encodings: [],
}

/** From a kind of system to a connected source: what it is, its credential, what is read of it. */
export default async function NewSource({ params, searchParams }: { params: Promise<{ tenant: string }>; searchParams: Promise<{ kind?: string }> }) {
  const { tenant } = await params
  const { kind } = await searchParams
  const { workspace } = await openWorkspace(tenant)
  if (!allows(workspace.role, 'sources.manage')) return <Forbidden role={workspace.role} permission="sources.manage" />
  const choices = await (await callerFor(tenant)).sources.choices({})
  const chosen = choices.find((choice) => choice.kind === kind)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb items={[{ label: 'Sources', href: `/${tenant}/sources` }, { label: chosen ? `Connect ${chosen.name}` : kind === 'tracking' ? 'Connect a website or an app' : kind === 'webhook' ? 'Connect your own system' : 'Connect a source' }]} /></Bar>
        <Body>
          {chosen ? <ConnectForm choice={chosen} /> : kind === 'tracking' ? <TrackingForm address={environment().publicUrl} /> : kind === 'webhook' ? <WebhookForm address={`${environment().publicUrl}/v1/hooks/${workspace.tenantId}`} words={words} /> : (
            <Section title="What do you want to connect?" hint="Each asks for what it needs, and shows what it may do before anything is read.">
              <div className="choices-of-source">
                <Choice icon="tracking" title="A website or an app" about="Visits, forms and orders as they happen, by the tracking API. Client libraries of Segment work: change their host." href={`/${tenant}/sources/new?kind=tracking`} />
                {choices.map((choice) => <Choice key={choice.kind} icon={choice.kind as keyof typeof connectorIcons} title={choice.name} about={choice.about} href={`/${tenant}/sources/new?kind=${choice.kind}`} />)}
                <Choice icon="webhook" title="Your own system" about="Leads, orders or events as JSON, by a signed request of any program: a form, a shop, an automation." href={`/${tenant}/sources/new?kind=webhook`} />
                <Choice icon="file" title={connectorWords.file} about="A CSV file with leads, orders or events, imported by hand." href={`/${tenant}/imports/new`} />
              </div>
            </Section>
          )}
        </Body>
      </MainPane>
    </Panes>
  )
}

function Choice({ icon, title, about, href }: { icon: keyof typeof connectorIcons; title: string; about: string; href: string }) {
  return <div className="choice-of-source"><span className="row"><Icon name={connectorIcons[icon]} size={16} /><h3>{title}</h3></span><p className="small quiet">{about}</p><ButtonLink small href={href}>{`Connect ${title === title.toLowerCase() ? title : title.replace(/^(A|Your) /, (word) => word.toLowerCase())}`}</ButtonLink></div>
}
