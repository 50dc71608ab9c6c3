import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonScale, prepareStrip } from './strip-panes.ts'

const scale = { span: 100, left: 40 }

test('the largest panes stand next to the base line, lowering ones left of it', () => {
  const { panes, base } = prepareStrip([5, 20, -10, -2], scale, 0)
  expect(base).toBe(40)
  expect(panes).toEqual([
    { sign: 'plus', x: 40, width: 20 },
    { sign: 'plus', x: 60, width: 5 },
    { sign: 'minus', x: 30, width: 10 },
    { sign: 'minus', x: 28, width: 2 },
  ])
})

test('what leaves the scale is cut at its edge', () => {
  expect(prepareStrip([50, 50], scale, 0).panes).toEqual([{ sign: 'plus', x: 40, width: 50 }, { sign: 'plus', x: 90, width: 10 }])
})

test('nothing to show is no pane', () => {
  expect(prepareStrip([], scale).panes).toEqual([])
  expect(prepareStrip([0], scale).panes).toEqual([])
})

test('on the common scale of a list each row fits, and no two panes overlap', () => {
  const rows = fc.array(fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { maxLength: 12 }), { minLength: 1, maxLength: 6 })
  fc.assert(fc.property(rows, (list) => {
    const common = commonScale(list)
    for (const row of list) {
      const { panes, base } = prepareStrip(row, common)
      const inOrder = [...panes].sort((a, b) => a.x - b.x)
      for (const [at, pane] of inOrder.entries()) {
        expect(pane.x).toBeGreaterThanOrEqual(-1e-9)
        expect(pane.x + pane.width).toBeLessThanOrEqual(100 + 1e-9)
        if (at > 0) expect(inOrder[at - 1].x + inOrder[at - 1].width).toBeLessThanOrEqual(pane.x + 1e-9)
        expect(pane.sign === 'plus' ? pane.x >= base - 1e-9 : pane.x + pane.width <= base + 1e-9).toBe(true)
      }
    }
  }))
})
