'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Icon } from './icon.tsx'
import { singleKeysAct } from './use-keys.client.ts'

/* Our own in place of a package: the packages write a style tag of their own, which a content policy with nonces refuses. */

export type ToastOptions = { /** Takes the act back; also on the key Z. */ undo?: () => void }
type Shown = ToastOptions & { id: number; text: string }

let shown: Shown | null = null
let count = 0
const listeners = new Set<() => void>()
const show = (next: Shown | null): void => {
  shown = next
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const STAYS = 8000

/** Says that an act was done, and offers to take it back. One at a time; never for errors. */
export const toast = (text: string, options: ToastOptions = {}): void => {
  count += 1
  show({ ...options, text, id: count })
}

/** Takes the toast away, for example when its act was taken back otherwise. */
export const dismissToast = (): void => show(null)

const inField = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** The place of toasts: bottom left, 8 seconds, which stop while the pointer or the focus is on it. Put it once into the root layout. */
export function Toaster() {
  const now = useSyncExternalStore(subscribe, () => shown, () => null)
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (now === null || held) return
    const timer = window.setTimeout(() => show(null), STAYS)
    return () => window.clearTimeout(timer)
  }, [now, held])

  useEffect(() => {
    const undo = now?.undo
    if (undo === undefined) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key.toLowerCase() !== 'z' || event.altKey || event.shiftKey || inField(event.target)) return
      if (!event.metaKey && !event.ctrlKey && !singleKeysAct()) return
      event.preventDefault()
      show(null)
      undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [now])

  return (
    <div className="toaster" role="status" aria-live="polite" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      {now !== null && (
        <div className="toast" key={now.id}>
          <Icon name="circle-check" size={14} /><span>{now.text}</span>
          {now.undo !== undefined && <button type="button" onClick={() => { show(null); now.undo?.() }}>Undo <kbd aria-hidden="true">Z</kbd></button>}
          <button type="button" aria-label="Dismiss" onClick={() => show(null)}><Icon name="x" size={12} /></button>
        </div>
      )}
    </div>
  )
}
