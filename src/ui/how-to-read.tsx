import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** The line under a chart that teaches how to read it, in two sentences at most. */
export function HowToRead({ children }: { children: ReactNode }) {
  return <p className="how-to-read"><Icon name="info" size={14} /><b>How to read this:</b> {children}</p>
}
