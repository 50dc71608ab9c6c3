'use client'
import { placeBeside } from './place-beside.ts'

/** Places an open pane beside what opened it and keeps it there while the page scrolls or grows; the answer ends that. The pane is hidden by style until it has its place. */
export const keepBeside = (anchor: HTMLElement | null, pane: HTMLElement | null, align: 'start' | 'center' | 'end'): (() => void) | undefined => {
  if (anchor === null || pane === null) return undefined
  const place = () => {
    const rightToLeft = getComputedStyle(anchor).direction === 'rtl'
    const { left, top } = placeBeside(anchor.getBoundingClientRect(), { width: pane.offsetWidth, height: pane.offsetHeight }, { width: window.innerWidth, height: window.innerHeight }, align, rightToLeft)
    pane.style.left = `${left}px`
    pane.style.top = `${top}px`
    pane.dataset.placed = 'true'
  }
  place()
  const resized = new ResizeObserver(place)
  resized.observe(pane)
  window.addEventListener('scroll', place, { capture: true, passive: true })
  window.addEventListener('resize', place)
  return () => {
    resized.disconnect()
    window.removeEventListener('scroll', place, { capture: true })
    window.removeEventListener('resize', place)
    delete pane.dataset.placed
  }
}
