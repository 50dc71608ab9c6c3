/** Where a list of people goes on, as it stands in the address. */
type Cursor = { probability: number; profileId: string }

/** The cursor in an address; null for the top, or where the address says nothing that can be read. */
export function peopleCursor(after: string | undefined): Cursor | null {
  const found = /^(\d(?:\.\d+)?(?:e-?\d+)?)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(after ?? '')
  return found ? { probability: Number(found[1]), profileId: found[2] } : null
}

/** A cursor as it stands in an address. */
export function peopleCursorText({ probability, profileId }: Cursor): string {
  return `${probability}_${profileId}`
}
