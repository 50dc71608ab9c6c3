import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeBeside } from './place-beside.ts'

const view = { width: 1000, height: 800 }
const anchor = { left: 300, top: 100, width: 80, height: 28 }
const pane = { width: 200, height: 150 }

describe('where a menu opens', () => {
  test.each([
    ['start', false, { left: 300, top: 132 }],
    ['end', false, { left: 180, top: 132 }],
    ['center', false, { left: 240, top: 132 }],
    ['start', true, { left: 180, top: 132 }],
  ] as const)('%s, right to left %s', (align, rightToLeft, meant) => expect(placeBeside(anchor, pane, view, align, rightToLeft)).toEqual(meant))

  test('above when there is no room below', () => expect(placeBeside({ ...anchor, top: 700 }, pane, view, 'start').top).toBe(546))
  test('below when there is room nowhere but more below, moved into view', () => expect(placeBeside({ ...anchor, top: 20 }, { width: 200, height: 790 }, view, 'start').top).toBe(8))

  test('a pane that fits is always wholly in view', () => {
    const size = (most: number) => fc.integer({ min: 1, max: most })
    fc.assert(fc.property(fc.record({ left: fc.integer({ min: -50, max: 1050 }), top: fc.integer({ min: -50, max: 850 }), width: size(300), height: size(60) }), fc.record({ width: size(900), height: size(700) }), fc.constantFrom('start', 'center', 'end'), (from, box, align) => {
      const at = placeBeside(from, box, view, align)
      expect(at.left >= 8 && at.left + box.width <= 992 && at.top >= 8 && at.top + box.height <= 792).toBe(true)
    }))
  })
})
