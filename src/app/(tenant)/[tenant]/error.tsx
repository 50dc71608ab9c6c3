'use client'
import { Button } from '#ui/button.tsx'
import { Body, MainPane, Panes } from '#ui/frame.tsx'
import { ErrorState } from '#ui/states.tsx'

/** A screen that failed: what is kept, and the way out. */
export default function WorkspaceError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Panes><MainPane><Body><ErrorState level={1} title="This screen did not load" why="Nothing was changed. Try again; if it stays, give your administrator the number below." id={error.digest} actions={<Button kind="primary" onClick={reset}>Try again</Button>} /></Body></MainPane></Panes>
}
