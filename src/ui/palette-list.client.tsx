'use client'
import { Command } from 'cmdk'
import { useState } from 'react'
import type { CommandPaletteProps } from './command-palette.client.tsx'
import { Icon } from './icon.tsx'
import { Keys } from './kbd.tsx'

/** The inside of the command palette: a field and the groups that match. */
export function PaletteList({ groups, onQuery, onChoose, onClose, matched = [], waiting, title = 'Search or jump', placeholder = 'A lead, a place or an act' }: Omit<CommandPaletteProps, 'open'>) {
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const shown = groups
    .map((group) => ({ ...group, items: matched.includes(group.heading) || wanted === '' ? group.items : group.items.filter((item) => `${item.label} ${item.note ?? ''}`.toLowerCase().includes(wanted)) }))
    .filter((group) => group.items.length > 0)
  return (
    <Command className="palette" label={title} shouldFilter={false} loop>
      <div className="palette-field"><Icon name="search" size={14} /><Command.Input autoFocus placeholder={placeholder} value={query} onValueChange={(next) => { setQuery(next); onQuery?.(next) }} /><kbd aria-hidden="true">Esc</kbd></div>
      <Command.List className="palette-list">
        {shown.length === 0 && <p className="palette-none" role="status">{waiting ? 'Searching' : `Nothing is called “${query.trim()}”.`}</p>}
        {shown.map((group) => (
          <Command.Group key={group.heading} heading={group.heading}>
            {group.items.map((item) => (
              <Command.Item key={item.id} value={item.id} className="palette-item" onSelect={() => { onClose(); onChoose(item) }}>
                {item.lead ?? (item.icon !== undefined && <Icon name={item.icon} size={14} />)}
                <span className="clip"><span className="medium">{item.label}</span>{item.note !== undefined && <span className="quiet"> {item.note}</span>}</span>
                {item.keys !== undefined && <span className="push"><Keys keys={item.keys} quiet /></span>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}
