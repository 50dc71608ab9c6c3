'use client'
import { useSyncExternalStore } from 'react'
import { SegmentedControl } from './field.tsx'
import { Icon } from './icon.tsx'
import { THEME_COOKIE, themeOf, type Theme } from './theme.tsx'

const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const YEAR = 31_536_000

const choose = (theme: Theme): void => {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  document.cookie = theme === 'system' ? `${THEME_COOKIE}=; path=/; max-age=0; samesite=lax` : `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax`
  for (const listener of listeners) listener()
}

/** Light, dark, or as the system says. */
export function ThemeSwitch() {
  const now = useSyncExternalStore(subscribe, () => themeOf(document.documentElement.dataset.theme), (): Theme => 'system')
  return (
    <SegmentedControl label="Theme" value={now} onChange={(value) => choose(themeOf(value))} options={[
      { value: 'system', label: <><Icon name="monitor" size={14} />System</> },
      { value: 'light', label: <><Icon name="sun" size={14} />Light</> },
      { value: 'dark', label: <><Icon name="moon" size={14} />Dark</> },
    ]} />
  )
}
