/** Which versions of a model were in use, and from when. */

/** A version that came into use at a moment. */
export type Use = { id: string; at: Date }

/**
 * The versions in use at any time since `since`, newest first: each trained version is put in use as it is published, unless it was a
 * challenger; a promotion or rollback puts another one in its place.
 */
export function inUse(published: readonly Use[], decided: readonly Use[], since: Date): { id: string; from: Date }[] {
  const uses = [...published, ...decided].toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const spells = uses.filter((_, at) => {
    const next = uses[at + 1]
    return !next || next.at > since
  })
  const newest = spells.toReversed()
  return newest.filter(({ id }, at) => newest.findIndex((other) => other.id === id) === at).map(({ id, at }) => ({ id, from: at }))
}
