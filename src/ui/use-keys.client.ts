'use client'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { bindingFor, KEYS, type KeyId } from './keys.ts'

export type KeyHandlers = Partial<Record<KeyId, (event: KeyboardEvent) => void>>

const STORED = 'leadlight-single-keys'
const PAIR_WITHIN = 1000
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
/** Whether single keys act, read once, for what listens outside of React. */
export const singleKeysAct = (): boolean => {
  try {
    return window.localStorage.getItem(STORED) !== 'off'
  } catch {
    return true
  }
}

/** Whether single keys act; people who speak to their computer switch them off (WCAG 2.1.4). */
export const useSingleKeys = (): [boolean, (on: boolean) => void] => {
  const on = useSyncExternalStore(subscribe, singleKeysAct, () => true)
  const set = (next: boolean) => {
    try {
      window.localStorage.setItem(STORED, next ? 'on' : 'off')
    } catch {
      // Without storage the choice lasts until the page is left.
    }
    for (const listener of listeners) listener()
  }
  return [on, set]
}

const never = (): (() => void) => () => undefined

/** Whether this is a Mac, for naming the command key; the server assumes not. */
export const useMac = (): boolean => useSyncExternalStore(never, () => /mac|iphone|ipad/iu.test(navigator.userAgent), () => false)

const busyElsewhere = (event: KeyboardEvent, command: boolean): boolean => {
  const target = event.target
  if (document.querySelector('dialog[open]') !== null) return true
  if (!(target instanceof HTMLElement)) return false
  if (command) return false
  if (target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role="menu"], [role="dialog"]') !== null) return true
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type) || [' ', 'Enter'].includes(event.key)
  return [' ', 'Enter'].includes(event.key) && target.closest('button, a, summary') !== null
}

/** Binds acts of the key table for as long as the component is on the page. Off in fields, menus and dialogs; single letters obey the reader's choice. */
export const useKeys = (handlers: KeyHandlers): void => {
  const [single] = useSingleKeys()
  const latest = useRef(handlers)
  useEffect(() => { latest.current = handlers })
  useEffect(() => {
    let before: { key: string; at: number } | null = null
    const onKey = (event: KeyboardEvent) => {
      const command = event.metaKey || event.ctrlKey
      if (event.defaultPrevented || busyElsewhere(event, command)) return
      if (!single && !command && event.key.length === 1 && event.key !== ' ') return
      const offered = KEYS.map((key) => key.id).filter((id) => latest.current[id] !== undefined)
      const first = before !== null && event.timeStamp - before.at < PAIR_WITHIN ? before.key : null
      const meant = bindingFor(event, first, offered)
      before = meant === 'waiting' ? { key: event.key.toLowerCase(), at: event.timeStamp } : null
      if (meant === null || meant === 'waiting') return
      event.preventDefault()
      latest.current[meant]?.(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [single])
}
