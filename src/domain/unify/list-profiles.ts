/** Lists and finds people. Roles that see only their own and nobody's leads get no others, here as everywhere. */
import { normalEmail, normalPhone } from '#domain/connect/index.ts'
import type { TenantContext } from '#platform/tenant-context.ts'
import { limitedTo } from './read-profile.ts'
import { searchText } from './rules/survivorship.ts'
import type { IdentifierKind, ProfileRow } from './schema.ts'
import { ownersOf } from './store/identifiers.ts'
import { countProfiles, pageOfProfiles } from './store/profiles.ts'

export type ProfilePage = { profiles: ProfileRow[]; next: { updatedAt: Date; id: string } | null }

/** Profiles, the last changed first; goes on after the last one of the former page. */
export async function listProfiles(ctx: TenantContext, query: { after?: { updatedAt: Date; id: string }; limit: number; search?: string; leadsOnly?: boolean }): Promise<ProfilePage> {
  const words = searchText([query.search ?? '']).split(/\s+/).filter(Boolean).slice(0, 8)
  const profiles = await ctx.transact((tx) => pageOfProfiles(tx, { after: query.after, limit: query.limit, leadsOnly: query.leadsOnly, words, visibleTo: limitedTo(ctx) }))
  const last = profiles[profiles.length - 1]
  return { profiles, next: profiles.length === query.limit ? { updatedAt: last.updatedAt, id: last.id } : null }
}

/** The people whose name, company or e-mail holds every word of the search. */
export async function searchProfiles(ctx: TenantContext, query: { search: string; limit: number }): Promise<ProfileRow[]> {
  return (await listProfiles(ctx, query)).profiles
}

/** How many people, leads and people who may be profiled the workspace has. */
export async function profileCounts(ctx: TenantContext): Promise<{ profiles: number; leads: number; profilable: number }> {
  return ctx.transact(countProfiles)
}

/** The person behind each identifier as a caller writes it, normalised first; identifiers of nobody, or of several people, have none. Keys: `kind:value` as given. */
export async function profilesByIdentifier(ctx: TenantContext, identifiers: readonly { kind: IdentifierKind; value: string }[]): Promise<Map<string, string>> {
  const normal = identifiers.map(({ kind, value }) => ({ given: `${kind}:${value}`, kind, value: (kind === 'email' ? normalEmail(value) : kind === 'phone' ? normalPhone(value) : value.trim()) ?? '' })).filter(({ value }) => value !== '')
  const owners = await ctx.transact((tx) => ownersOf(tx, [...new Map(normal.map(({ kind, value }) => [`${kind}:${value}`, { kind, value }])).values()]))
  return new Map(normal.flatMap(({ given, kind, value }) => (owners.has(`${kind}:${value}`) ? [[given, owners.get(`${kind}:${value}`)!] as const] : [])))
}
