'use client'
import { cloneElement, useEffect, useId, useLayoutEffect, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { Keys } from './kbd.tsx'
import { keepBeside } from './keep-beside.client.ts'
import { TriggerButton, type Trigger } from './trigger.tsx'

/** A small pane beside what opened it, for a few fields or a short text. `open` with `onOpenChange` leaves the say to the screen. */
export function Popover({ trigger, label, align = 'start', open, onOpenChange, children }: { trigger: Trigger; label: string; align?: 'start' | 'center' | 'end'; open?: boolean; onOpenChange?: (open: boolean) => void; children: ReactNode }) {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(false)
  useLayoutEffect(() => (shown ? keepBeside(opener.current, box.current, align) : undefined), [shown, align])
  useEffect(() => {
    const pane = box.current
    if (pane === null || open === undefined || open === pane.matches(':popover-open')) return
    if (open) pane.showPopover()
    else pane.hidePopover()
  }, [open])
  useEffect(() => {
    if (shown) box.current?.querySelector<HTMLElement>('[data-first], input:not([type="hidden"]), select, textarea, button, a')?.focus()
  }, [shown])
  return (
    <>
      <TriggerButton trigger={trigger} ref={opener} popoverTarget={id} aria-haspopup="dialog" aria-expanded={shown} aria-controls={id} />
      <div ref={box} id={id} popover="auto" role="dialog" aria-label={label} className="popover" onClick={(event) => event.stopPropagation()}
        onToggle={(event) => { const now = event.newState === 'open'; setShown(now); onOpenChange?.(now) }}>
        {shown && children}
      </div>
    </>
  )
}

const WAIT = 400

/** A word about a control, on hover and on focus, gone on Escape. Never the only place of a fact. */
export function Tooltip({ text, keys, children }: { text: string; keys?: string; children: ReactElement<{ 'aria-describedby'?: string }> }) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const box = useRef<HTMLSpanElement>(null)
  const timer = useRef(0)
  const [shown, setShown] = useState(false)
  useLayoutEffect(() => (shown ? keepBeside(anchor.current, box.current, 'center') : undefined), [shown])
  const show = () => { if (box.current !== null && !box.current.matches(':popover-open')) box.current.showPopover(); setShown(true) }
  const hide = () => {
    window.clearTimeout(timer.current)
    if (box.current?.matches(':popover-open')) box.current.hidePopover()
    setShown(false)
  }
  useEffect(() => () => window.clearTimeout(timer.current), [])
  return (
    <span ref={anchor} className="tooltip-anchor" onPointerEnter={() => { timer.current = window.setTimeout(show, WAIT) }} onPointerLeave={hide} onPointerDown={hide}
      onFocus={(event) => { if (event.target.matches(':focus-visible')) show() }} onBlur={hide} onKeyDown={(event) => { if (event.key === 'Escape') hide() }}>
      {cloneElement(children, { 'aria-describedby': id })}
      <span ref={box} id={id} popover="manual" role="tooltip" className="tooltip">{text}{keys !== undefined && <Keys keys={keys} />}</span>
    </span>
  )
}
