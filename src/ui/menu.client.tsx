'use client'
import Link from 'next/link'
import { Fragment, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Keys } from './kbd.tsx'
import { keepBeside } from './keep-beside.client.ts'
import { TriggerButton, type Trigger } from './trigger.tsx'

/* Built on the browser's own popover: a menu then lies above an open dialog, closes on Escape and on a press elsewhere, and gives focus back, without a package. */

export type MenuItem = {
  id: string
  label: string
  icon?: IconName
  keys?: string
  /** A quieter second line. */
  note?: string
  href?: string
  onSelect?: () => void
  danger?: boolean
  /** Marks the choice in force. */
  checked?: boolean
  /** Why it is not possible now. */
  refused?: string
}
export type MenuGroup = { heading?: string; items: readonly MenuItem[] }

function Face({ item }: { item: MenuItem }) {
  const note = item.refused ?? item.note
  return (
    <>
      {item.checked !== undefined ? <span className="menu-check">{item.checked && <Icon name="check" size={14} />}</span> : item.icon !== undefined && <Icon name={item.icon} size={14} />}
      <span className="menu-words"><span>{item.label}</span>{note !== undefined && <span className="menu-note">{note}</span>}</span>
      {item.keys !== undefined && <Keys keys={item.keys} quiet />}
    </>
  )
}

function Item({ item, close }: { item: MenuItem; close: () => void }) {
  const role = item.checked === undefined ? 'menuitem' : 'menuitemradio'
  const shared = { className: item.danger ? 'menu-item menu-danger' : 'menu-item', role, 'aria-checked': item.checked, tabIndex: -1 }
  if (item.refused !== undefined) return <button {...shared} type="button" aria-disabled="true"><Face item={item} /></button>
  const choose = () => { close(); item.onSelect?.() }
  if (item.href !== undefined) return <Link {...shared} href={item.href} onClick={choose}><Face item={item} /></Link>
  return <button {...shared} type="button" onClick={choose}><Face item={item} /></button>
}

const itemsIn = (box: HTMLElement | null): HTMLElement[] => [...(box?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]

/** A menu of acts or places. Arrow keys, Home, End and first letters move; Enter and Space choose; Escape gives focus back to what opened it. */
export function Menu({ trigger, groups, align = 'start', label }: { trigger: Trigger; groups: readonly MenuGroup[]; align?: 'start' | 'end'; label?: string }) {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  useLayoutEffect(() => (open ? keepBeside(opener.current, box.current, align) : undefined), [open, align])
  useEffect(() => {
    if (!open) return
    const items = itemsIn(box.current)
    const first = items.find((item) => item.getAttribute('aria-checked') === 'true') ?? items[0]
    first?.focus()
  }, [open])

  const close = () => box.current?.hidePopover()
  const onKeyDown = (event: KeyboardEvent) => {
    const items = itemsIn(box.current)
    const at = items.findIndex((item) => item === document.activeElement)
    const to = (index: number) => { event.preventDefault(); items[(index + items.length) % items.length]?.focus() }
    if (event.key === 'ArrowDown') to(at + 1)
    else if (event.key === 'ArrowUp') to(at - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(items.length - 1)
    else if (event.key === 'Tab') close()
    else if (event.key === ' ') { event.preventDefault(); items[at]?.click() }
    else if (event.key.length === 1 && !event.metaKey && !event.ctrlKey) {
      const starts = (item: HTMLElement): boolean => item.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()) ?? false
      const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find(starts)
      if (next !== undefined) { event.preventDefault(); next.focus() }
    }
  }
  return (
    <>
      <TriggerButton trigger={trigger} ref={opener} popoverTarget={id} aria-haspopup="menu" aria-expanded={open} aria-controls={id}
        onKeyDown={(event) => { if (event.key === 'ArrowDown') { event.preventDefault(); box.current?.showPopover() } }} />
      <div ref={box} id={id} popover="auto" role="menu" aria-label={label ?? ('label' in trigger ? trigger.label : undefined)} className="menu" onKeyDown={onKeyDown} onClick={(event) => event.stopPropagation()} onToggle={(event) => setOpen(event.newState === 'open')}>
        {open && groups.map((group, at) => (
          <Fragment key={group.heading ?? group.items[0]?.id ?? at}>
            {at > 0 && <div className="menu-came" role="separator" />}
            <div role="group" aria-label={group.heading}>
              {group.heading !== undefined && <div className="menu-heading" aria-hidden="true">{group.heading}</div>}
              {group.items.map((item) => <Item key={item.id} item={item} close={close} />)}
            </div>
          </Fragment>
        ))}
      </div>
    </>
  )
}
