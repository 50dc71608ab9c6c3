import { describe, expect, test } from 'vitest'
import { bindingFor, KEYS, shownKeys, type KeyId, type Pressed } from './keys.ts'

const press = (key: string, extra: Partial<Pressed> = {}): Pressed => ({ key, shiftKey: false, metaKey: false, ctrlKey: false, altKey: false, ...extra })

describe('which act a key means', () => {
  test.each<[string, Pressed, string | null, KeyId | 'waiting' | null]>([
    ['a letter', press('j'), null, 'next'],
    ['caps lock changes nothing', press('J'), null, 'next'],
    ['shift makes a range', press('X', { shiftKey: true }), null, 'select-range'],
    ['without shift it is one', press('x'), null, 'select'],
    ['command A selects all', press('a', { metaKey: true }), null, 'select-all'],
    ['control does where command is missing', press('k', { ctrlKey: true }), null, 'palette'],
    ['A alone assigns', press('a'), null, 'assign'],
    ['a sign that needs shift on some keyboards', press('?', { shiftKey: true }), null, 'sheet'],
    ['G waits', press('g'), null, 'waiting'],
    ['G then L', press('l'), 'g', 'go-queue'],
    ['an unknown pair falls back to the single key', press('x'), 'g', 'select'],
    ['alt is left to the browser', press('j', { altKey: true }), null, null],
    ['command R is left to the browser', press('r', { metaKey: true }), null, null],
  ])('%s', (_name, pressed, before, meant) => expect(bindingFor(pressed, before)).toBe(meant))

  test('a screen answers only to the keys it offers', () => {
    expect(bindingFor(press('e'), null, ['next', 'previous'])).toBeNull()
    expect(bindingFor(press('g'), null, ['next'])).toBeNull()
  })
})

test('no two acts share their keys', () => {
  const all = KEYS.map((key) => `${'command' in key ? '⌘' : ''}${'shift' in key ? '⇧' : ''}${key.keys.join(' ')}`)
  expect(new Set(all).size).toBe(all.length)
})

test('the command key is named as the keyboard names it', () => {
  expect(shownKeys('palette', true)).toBe('⌘K')
  expect(shownKeys('palette', false)).toBe('Ctrl K')
})
