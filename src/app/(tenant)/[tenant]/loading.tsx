import { MainPane, Panes } from '#ui/frame.tsx'
import { LoadingSkeleton } from '#ui/states.tsx'

/** The still sketch of a screen that loads. */
export default function Loading() {
  return <Panes><MainPane><LoadingSkeleton label="Loading" rows={8} /></MainPane></Panes>
}
