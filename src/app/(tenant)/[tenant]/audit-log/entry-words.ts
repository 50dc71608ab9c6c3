/** An action's name as words: `member.invited` reads "Member invited". */
export function actWords(action: string): string {
  const words = action.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[.\-_]+/g, ' ').toLowerCase().trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Who acted, by name where it is a member. */
export function actorWords({ actorKind, actorId }: { actorKind: string; actorId: string }, names: ReadonlyMap<string, string>): string {
  if (actorKind === 'user') return names.get(actorId) ?? 'A former member'
  if (actorKind === 'api-key') return 'An API key'
  return `Leadlight (${actWords(actorId).toLowerCase()})`
}
