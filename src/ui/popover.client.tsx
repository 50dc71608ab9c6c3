'use client'
import { Popover as Floating, Tooltip as Tip } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Keys } from './kbd.tsx'
import { TriggerButton, type Trigger } from './trigger.tsx'

/** A small pane beside what opened it, for a few fields or a short text. `open` with `onOpenChange` leaves the say to the screen. */
export function Popover({ trigger, label, align = 'start', open, onOpenChange, children }: { trigger: Trigger; label: string; align?: 'start' | 'center' | 'end'; open?: boolean; onOpenChange?: (open: boolean) => void; children: ReactNode }) {
  return (
    <Floating.Root open={open} onOpenChange={onOpenChange}>
      <Floating.Trigger asChild><TriggerButton trigger={trigger} /></Floating.Trigger>
      <Floating.Portal>
        <Floating.Content className="popover" align={align} sideOffset={4} collisionPadding={8} aria-label={label}>{children}</Floating.Content>
      </Floating.Portal>
    </Floating.Root>
  )
}

/** A word about a control, on hover and on focus, gone on Escape. Never the only place of a fact. */
export function Tooltip({ text, keys, children }: { text: string; keys?: string; children: ReactElement }) {
  return (
    <Tip.Provider delayDuration={400} skipDelayDuration={200}>
      <Tip.Root>
        <Tip.Trigger asChild>{children}</Tip.Trigger>
        <Tip.Portal><Tip.Content className="tooltip" sideOffset={6} collisionPadding={8}>{text}{keys !== undefined && <Keys keys={keys} />}</Tip.Content></Tip.Portal>
      </Tip.Root>
    </Tip.Provider>
  )
}
