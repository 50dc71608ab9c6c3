// The nouns of signing in, for screens too.

/** A signed-in person in one browser. */
export type Session = {
  readonly sessionId: string
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly isDemo: boolean
}
