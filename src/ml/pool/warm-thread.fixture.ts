let sum = 0

export function count(more: number): number {
  sum += more
  return sum
}

export function fail(message: string): never {
  throw new RangeError(message)
}

export function die(): void {
  process.exit(3)
}
