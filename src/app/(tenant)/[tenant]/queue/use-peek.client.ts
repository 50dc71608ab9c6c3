'use client'
import { useEffect, useMemo, useState } from 'react'

const SETTLE = 250 // ms until the address follows: who holds J down writes it once

/** Whether the peek is open. The address names the lead in it, so that the link can be shared and the way back finds it. */
export function usePeek(openAtFirst: boolean, profileId: string | undefined) {
  const [open, setOpen] = useState(openAtFirst)
  useEffect(() => {
    const timer = window.setTimeout(() => {
      const url = new URL(window.location.href)
      if (open && profileId !== undefined) url.searchParams.set('peek', profileId)
      else url.searchParams.delete('peek')
      if (url.href !== window.location.href) window.history.replaceState(null, '', url)
    }, SETTLE)
    return () => window.clearTimeout(timer)
  }, [open, profileId])
  return useMemo(() => ({ open, show: () => setOpen(true), close: () => setOpen(false), toggle: () => setOpen((was) => !was) }), [open])
}
