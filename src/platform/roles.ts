// Who may do what. Browser-safe: screens ask it what to show, procedures ask it what to allow.

export const roles = ['owner', 'admin', 'marketer', 'sales', 'analyst', 'compliance', 'executive', 'viewer'] as const
export type Role = (typeof roles)[number]

export const permissions = {
  'queue.read': 'See the lead queue and lead pages',
  'queue.act': 'Work leads: next step, stage, snooze, tag, outcome, feedback',
  'queue.assign': 'Assign leads to other people',
  'profiles.read': 'See profiles and their timelines',
  'models.read': 'See models, their figures and their explanations',
  'models.train': 'Define targets, train models and put them in use',
  'rules.manage': 'Write business rules on a lead score, and switch them on and off',
  'monitor.read': 'See how models in use are doing: drift, outcomes, bias, alerts',
  'monitor.act': 'Own, mute and resolve alerts, check again, and decide about challengers and rollbacks',
  'reports.read': 'Read monthly reports, open their figures and download them',
  'reports.make': 'Make the report of a month',
  'reports.sign': 'Decide about models, raise and close findings, and sign reports off',
  'data.read': 'See sources, imports and data audits',
  'data.import': 'Import files, undo imports, read sources, class fields',
  'sources.manage': 'Connect sources, change their credentials, keys and plans',
  'sensitive.read': 'See fields classed as sensitive',
  'members.read': 'See the members of the workspace',
  'members.manage': 'Invite members, change roles, remove members',
  'keys.manage': 'Make and revoke API keys',
  'audit-log.read': 'Read and verify the audit log',
  'workspace.manage': 'Change the settings of the workspace',
  'export.scores': 'Download scores and contributions',
  'self': 'One’s own sessions, views and settings',
} as const
export type Permission = keyof typeof permissions

const everyone: Permission[] = ['self']
const readers: Permission[] = [...everyone, 'queue.read', 'profiles.read', 'models.read']

/** The permission table: the role x procedure matrix test is generated from it. */
export const permissionsOfRole: Record<Role, readonly Permission[]> = {
  owner: Object.keys(permissions) as Permission[],
  admin: Object.keys(permissions) as Permission[],
  marketer: [...readers, 'monitor.read', 'reports.read', 'queue.act', 'queue.assign', 'data.read', 'data.import', 'models.train', 'rules.manage', 'members.read', 'export.scores'],
  sales: [...everyone, 'queue.read', 'queue.act', 'profiles.read', 'models.read', 'members.read'],
  analyst: [...readers, 'monitor.read', 'reports.read', 'reports.make', 'monitor.act', 'models.train', 'data.read', 'data.import', 'sensitive.read', 'members.read', 'export.scores'],
  compliance: [...readers, 'monitor.read', 'reports.read', 'reports.make', 'reports.sign', 'data.read', 'sensitive.read', 'members.read', 'audit-log.read', 'export.scores'],
  executive: [...readers, 'monitor.read', 'reports.read', 'reports.sign', 'members.read'],
  viewer: [...everyone, 'queue.read', 'models.read', 'monitor.read', 'reports.read'],
}

/** Whether a role carries a permission. */
export function allows(role: Role, permission: Permission): boolean {
  return permissionsOfRole[role].includes(permission)
}

/** Roles that see only their own and nobody's leads. */
export function seesOnlyOwnLeads(role: Role): boolean {
  return role === 'sales'
}

export const apiScopes = ['scores:write', 'leads:read'] as const
export type ApiScope = (typeof apiScopes)[number]
