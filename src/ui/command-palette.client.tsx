'use client'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.client.tsx'
import { Icon, type IconName } from './icon.tsx'
import { PaletteList } from './palette-list.client.tsx'
import { useMac } from './use-keys.client.ts'

export type PaletteItem = { id: string; label: string; /** A quieter word beside the label. */ note?: string; icon?: IconName; /** Stands before the label, for example a ScoreBadge. */ lead?: ReactNode; keys?: string }
export type PaletteGroup = { heading: string; items: readonly PaletteItem[] }

export type CommandPaletteProps = {
  open: boolean
  onClose: () => void
  groups: readonly PaletteGroup[]
  /** What was typed, for groups that the server searches. Those groups come back already matched. */
  onQuery?: (query: string) => void
  onChoose: (item: PaletteItem) => void
  /** Headings whose items the server has matched; the palette does not filter them again. */
  matched?: readonly string[]
  waiting?: boolean
  /** What is chosen here, read out; "Search or jump" unless said. */
  title?: string
  /** What can be typed. */
  placeholder?: string
}

/** Search or jump: leads, places and acts by typing. It is there at once: what is typed right after the key that opens it must not be lost. */
export function CommandPalette({ open, onClose, title = 'Search or jump', ...list }: CommandPaletteProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} hideTitle bare size="medium">
      <PaletteList {...list} title={title} onClose={onClose} />
    </Dialog>
  )
}

/** The control in the navigation that opens the palette. */
export function JumpButton({ onClick }: { onClick: () => void }) {
  const mac = useMac()
  return <button type="button" className="jump" onClick={onClick}><Icon name="search" size={14} />Search or jump<kbd aria-hidden="true">{mac ? '⌘K' : 'Ctrl K'}</kbd></button>
}
