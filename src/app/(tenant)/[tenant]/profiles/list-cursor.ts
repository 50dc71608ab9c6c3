type Cursor = { updatedAt: Date; id: string }

/** A place in the list as it stands in the address: time and id. Anything else means the beginning. */
export function readCursor(text: string | undefined): Cursor | undefined {
  const [time, id] = text?.split('_') ?? []
  const updatedAt = new Date(Number(time))
  return id && /^[0-9a-f-]{36}$/.test(id) && !Number.isNaN(updatedAt.getTime()) ? { updatedAt, id } : undefined
}

/** The other way round. */
export function writeCursor({ updatedAt, id }: Cursor): string {
  return `${updatedAt.getTime()}_${id}`
}
