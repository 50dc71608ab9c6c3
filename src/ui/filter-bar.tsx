import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** The row of filters over a list: find, chips, what else; at the end order, columns, export. */
export function FilterBar({ children, end, label = 'Filters' }: { children: ReactNode; end?: ReactNode; label?: string }) {
  return <div className="filters" role="search" aria-label={label}>{children}<span className="push" />{end}</div>
}

/** The search field of a filter bar, with the key that leads to it. */
export function FindField({ label, keys = '/', ...input }: Omit<ComponentProps<'input'>, 'className' | 'style' | 'type'> & { label: string; keys?: string }) {
  return <label className="find"><Icon name="search" size={14} /><input {...input} type="search" aria-label={label} placeholder={input.placeholder ?? label} /><kbd aria-hidden="true">{keys}</kbd></label>
}

export type FilterChipProps = { label: string; value: ReactNode; removeHref?: string; onRemove?: () => void; /** Makes the words a control that changes the filter. */ onEdit?: () => void }

/** One filter in force, and the way to drop it. */
export function FilterChip({ label, value, removeHref, onRemove, onEdit }: FilterChipProps) {
  const words = <>{label} <b>{value}</b></>
  const name = `Remove filter ${label}`
  return (
    <span className="chip">
      {onEdit === undefined ? <span className="chip-words">{words}</span> : <button type="button" className="chip-words" onClick={onEdit}>{words}</button>}
      {removeHref !== undefined && <Link className="chip-remove" href={removeHref} scroll={false} aria-label={name} title={name}><Icon name="x" size={12} /></Link>}
      {onRemove !== undefined && <button type="button" className="chip-remove" onClick={onRemove} aria-label={name} title={name}><Icon name="x" size={12} /></button>}
    </span>
  )
}

/** The face of the control that adds a filter; wrap it in a Menu or Popover trigger. */
export function AddFilter(props: Omit<ComponentProps<'button'>, 'className' | 'style'>) {
  return <button {...props} type="button" className="chip chip-add"><span className="chip-words"><Icon name="plus" size={12} />{props.children ?? 'Filter'}</span></button>
}
