import { allows, type Permission, type Role } from '#platform/roles.ts'
import type { IconName } from '#ui/icon.tsx'

type Place = { path: string; label: string; icon: IconName; permission: Permission; group: 'Act' | 'Models' | 'Data' | 'Learn' | 'Foot' }

/** The screens of a workspace, in the order of the navigation. */
const places: readonly Place[] = [
  { path: 'queue', label: 'Lead queue', icon: 'list-ordered', permission: 'queue.read', group: 'Act' },
  { path: 'profiles', label: 'Profiles', icon: 'users', permission: 'profiles.read', group: 'Act' },
  { path: 'models', label: 'Models', icon: 'layers', permission: 'models.read', group: 'Models' },
  { path: 'monitoring', label: 'Monitoring', icon: 'activity', permission: 'monitor.read', group: 'Models' },
  { path: 'reports', label: 'Audit reports', icon: 'file-check', permission: 'reports.read', group: 'Models' },
  { path: 'sources', label: 'Sources', icon: 'plug', permission: 'data.read', group: 'Data' },
  { path: 'imports', label: 'Imports', icon: 'upload', permission: 'data.read', group: 'Data' },
  { path: 'data-audit', label: 'Data audit', icon: 'clipboard-check', permission: 'data.read', group: 'Data' },
  { path: 'how-scores-work', label: 'How scores work', icon: 'book-open', permission: 'models.read', group: 'Learn' },
  { path: 'audit-log', label: 'Audit log', icon: 'shield', permission: 'audit-log.read', group: 'Foot' },
  { path: 'settings', label: 'Settings', icon: 'settings', permission: 'self', group: 'Foot' },
]

/** The screens that a role may open: the navigation and the command palette show these and no others. */
export function placesFor(role: Role, slug: string) {
  return places.filter((place) => allows(role, place.permission)).map((place) => ({ ...place, href: `/${slug}/${place.path}` }))
}
