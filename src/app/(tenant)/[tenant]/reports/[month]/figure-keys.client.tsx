'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useKeys } from '#ui/use-keys.client.ts'

/** Brings the reader to the opened figure, and back to where it stands in the report by Escape. */
export function FigureKeys({ close, figureId }: { close: string; figureId: string }) {
  const router = useRouter()
  useEffect(() => {
    document.getElementById('opened-figure')?.focus({ preventScroll: window.innerWidth > 1100 })
    return () => document.querySelector<HTMLElement>(`a[data-figure="${CSS.escape(figureId)}"]`)?.focus({ preventScroll: true })
  }, [figureId])
  useKeys({ back: () => router.push(close, { scroll: false }) })
  return null
}
