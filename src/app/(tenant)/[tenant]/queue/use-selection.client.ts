'use client'
import { useMemo, useRef, useState } from 'react'
import type { QueueStore } from './queue-store.client.ts'

export type Selection = {
  ids: ReadonlySet<string>
  /** Selects or unselects a row, or with `range` all rows from the one before to this. Without `on` it turns the row over. */
  toggle: (index: number, on: boolean | undefined, range: boolean) => void
  all: (most: number) => void
  clear: () => void
}

const NONE: ReadonlySet<string> = new Set()

/** Which leads are selected, by id: they stay selected while the list moves. */
export function useSelection(store: QueueStore): Selection {
  const [state, setState] = useState<{ store: QueueStore; ids: ReadonlySet<string> }>({ store, ids: NONE })
  const anchor = useRef(0)
  const ids = state.store === store ? state.ids : NONE
  return useMemo(() => ({
    ids,
    toggle: (index, on, range) => {
      const { leads } = store.read()
      const next = new Set(ids)
      const [from, to] = range ? [Math.min(anchor.current, index), Math.max(anchor.current, index)] : [index, index]
      for (const { profileId } of leads.slice(from, to + 1)) {
        if (on ?? !ids.has(profileId)) next.add(profileId)
        else next.delete(profileId)
      }
      anchor.current = index
      setState({ store, ids: next })
    },
    all: (most) => setState({ store, ids: new Set(store.read().leads.slice(0, most).map(({ profileId }) => profileId)) }),
    clear: () => { if (ids.size > 0) setState({ store, ids: NONE }) },
  }), [store, ids])
}
