'use client'
import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import { Fragment } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Keys } from './kbd.tsx'
import { TriggerButton, type Trigger } from './trigger.tsx'

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
  return (
    <>
      {item.checked !== undefined ? <span className="menu-check">{item.checked && <Icon name="check" size={14} label="chosen" />}</span> : item.icon !== undefined && <Icon name={item.icon} size={14} />}
      <span className="menu-words"><span>{item.label}</span>{(item.refused ?? item.note) !== undefined && <span className="menu-note">{item.refused ?? item.note}</span>}</span>
      {item.keys !== undefined && <Keys keys={item.keys} quiet />}
    </>
  )
}

/** A menu of acts or places. Arrow keys, first letters and Escape work; focus returns to what opened it. */
export function Menu({ trigger, groups, align = 'start', label }: { trigger: Trigger; groups: readonly MenuGroup[]; align?: 'start' | 'end'; label?: string }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild><TriggerButton trigger={trigger} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8} aria-label={label}>
          {groups.map((group, at) => (
            <Fragment key={group.heading ?? group.items[0]?.id ?? at}>
              {at > 0 && <DropdownMenu.Separator className="menu-came" />}
              <DropdownMenu.Group>
                {group.heading !== undefined && <DropdownMenu.Label className="menu-heading">{group.heading}</DropdownMenu.Label>}
                {group.items.map((item) => item.href !== undefined && item.refused === undefined
                  ? <DropdownMenu.Item key={item.id} className="menu-item" asChild onSelect={item.onSelect}><Link href={item.href}><Face item={item} /></Link></DropdownMenu.Item>
                  : <DropdownMenu.Item key={item.id} className={item.danger ? 'menu-item menu-danger' : 'menu-item'} disabled={item.refused !== undefined} onSelect={item.onSelect}><Face item={item} /></DropdownMenu.Item>)}
              </DropdownMenu.Group>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
