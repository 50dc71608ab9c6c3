'use client'
import { useEffect, useMemo, useRef, useState } from 'react'

const BEAT = 30_000

/** The server's time, running on in the browser: equal on both sides at first, so that what the server wrote is what the browser finds. `exact` asks for this very moment. */
export function useNow(at: string): { now: Date; exact: () => Date } {
  const start = useRef<{ server: number; browser: number } | null>(null)
  const [shown, setShown] = useState(() => new Date(at))
  useEffect(() => {
    start.current = { server: new Date(at).getTime(), browser: performance.now() }
    const beat = () => setShown(exactFrom(start.current, at))
    const timer = window.setInterval(beat, BEAT)
    return () => window.clearInterval(timer)
  }, [at])
  return useMemo(() => ({ now: shown, exact: () => exactFrom(start.current, at) }), [shown, at])
}

function exactFrom(start: { server: number; browser: number } | null, at: string): Date {
  return start === null ? new Date(at) : new Date(start.server + performance.now() - start.browser)
}
