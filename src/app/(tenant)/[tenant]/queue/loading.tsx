import { Bar, MainPane, Panes } from '#ui/frame.tsx'
import { LoadingSkeleton } from '#ui/states.tsx'

/** The queue while it loads: its rows in their real heights. */
export default function Loading() {
  return <Panes><MainPane><Bar><h1>Lead queue</h1></Bar><LoadingSkeleton label="Loading leads" rows={14} /></MainPane></Panes>
}
