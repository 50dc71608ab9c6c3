import type { ComponentProps, ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Keys } from './kbd.tsx'

/** What can be done with the selected rows; floats over the list and is gone when nothing is selected. */
export function BulkBar({ count, countText, onClear, children }: { count: number; countText?: string; onClear: () => void; children: ReactNode }) {
  if (count === 0) return null
  const text = countText ?? `${count} selected`
  return (
    <div className="bulk" role="toolbar" aria-label={text}>
      <b aria-live="polite">{text}</b><span className="bulk-came" />{children}<span className="bulk-came" />
      <button type="button" onClick={onClear} aria-label="Clear selection" title="Clear selection (Esc)"><Icon name="x" size={14} /></button>
    </div>
  )
}

/** One act of the bulk bar, with its key. */
export function BulkAction({ keys, children, ...rest }: Omit<ComponentProps<'button'>, 'className' | 'style'> & { keys?: string }) {
  return <button {...rest} type="button">{children}{keys !== undefined && <Keys keys={keys} quiet />}</button>
}
