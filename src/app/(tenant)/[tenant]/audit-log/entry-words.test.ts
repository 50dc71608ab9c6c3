import { describe, expect, it } from 'vitest'
import { actorWords, actWords } from './entry-words.ts'

describe('the words of an audit entry', () => {
  it.each([['member.invited', 'Member invited'], ['target.set', 'Target set'], ['import.undone', 'Import undone'], ['apiKey.created', 'Api key created']])('%s reads %s', (action, words) => {
    expect(actWords(action)).toBe(words)
  })
  it('names a member, and says of the others what they are', () => {
    const names = new Map([['1', 'Ada']])
    expect(actorWords({ actorKind: 'user', actorId: '1' }, names)).toBe('Ada')
    expect(actorWords({ actorKind: 'user', actorId: '2' }, names)).toBe('A former member')
    expect(actorWords({ actorKind: 'system', actorId: 'trainModel' }, names)).toBe('Leadlight (train model)')
  })
})
