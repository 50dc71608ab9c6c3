import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { currentSession } from '#platform/auth/current-session.ts'
import { memberOf } from '#platform/auth/memberships.ts'
import type { Where } from '#ui/format.ts'

/** The workspace of a page and how its reader writes numbers and times. One read a request, shared by the layout and the page. */
export const openWorkspace = cache(async (slug: string) => {
  const session = await currentSession()
  if (!session) redirect(`/sign-in?to=${encodeURIComponent(`/${slug}/queue`)}`)
  const workspace = await memberOf(session.userId, slug)
  if (!workspace) notFound()
  const where: Where = { locale: 'en-GB', timeZone: workspace.timeZone }
  return { session, workspace, where }
})
