import type { Metadata } from 'next'
import { callerFor } from '#trpc/server.ts'
import { formatAgo, formatMoment } from '#ui/format.ts'
import { Section } from '#ui/frame.tsx'
import { ThemeSwitch } from '#ui/theme-switch.client.tsx'
import { now } from '#platform/clock.ts'
import { openWorkspace } from '../open-workspace.ts'
import { PasswordForm } from './password-form.client.tsx'
import { SessionList } from './session-list.client.tsx'
import { SettingsFrame } from './settings-frame.tsx'

export const metadata: Metadata = { title: 'Your settings' }

/** What is one's own: sessions, password, theme. */
export default async function YourSettings({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant } = await params
  const { workspace, session, where } = await openWorkspace(tenant)
  const sessions = await (await callerFor(tenant)).person.sessions()
  const at = now()
  return (
    <SettingsFrame slug={tenant} role={workspace.role} part="you">
      <Section title="Where you are signed in" hint="Ending a session signs that browser out at its next request.">
        <SessionList sessions={sessions.map((row) => ({ id: row.id, isThis: row.isThis, browser: browserOf(row.userAgent), address: row.address, since: formatMoment(row.createdAt, where), seen: formatAgo(row.lastSeenAt, at, where) }))} />
      </Section>
      <Section title="Password" hint={`For ${session.email}. A new password ends your other sessions.`}><PasswordForm email={session.email} /></Section>
      <Section title="Theme"><ThemeSwitch /></Section>
    </SettingsFrame>
  )
}

/** A browser and system in two words, from what the browser says of itself. */
function browserOf(userAgent: string): string {
  const browser = /Edg\//.test(userAgent) ? 'Edge' : /Firefox\//.test(userAgent) ? 'Firefox' : /Chrome\//.test(userAgent) ? 'Chrome' : /Safari\//.test(userAgent) ? 'Safari' : 'Another browser'
  const system = /Android/.test(userAgent) ? 'Android' : /iPhone|iPad/.test(userAgent) ? 'iOS' : /Windows/.test(userAgent) ? 'Windows' : /Mac OS/.test(userAgent) ? 'macOS' : /Linux/.test(userAgent) ? 'Linux' : ''
  return system ? `${browser} on ${system}` : browser
}
