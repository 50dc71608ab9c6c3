import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type VerdictKind = 'pass' | 'fail' | 'watch' | 'notEnough' | 'running' | 'quiet'

const ICONS: Record<VerdictKind, IconName> = { pass: 'circle-check', fail: 'circle-x', watch: 'triangle-alert', notEnough: 'circle-dashed', running: 'hourglass', quiet: 'check' }

/** A verdict: icon, word and colour together. "Not enough data" says how much is missing. */
export function Verdict({ kind, children, missing, filled }: { kind: VerdictKind; children: ReactNode; missing?: string; filled?: boolean }) {
  return <span className={`verdict verdict-${kind}${filled ? ' verdict-filled' : ''}`}><Icon name={ICONS[kind]} size={14} /><span>{children}{missing !== undefined && `: ${missing}`}</span></span>
}
