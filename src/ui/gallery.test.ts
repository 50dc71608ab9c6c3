import { createElement, type ComponentProps } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { Gallery } from './gallery.tsx'
import { ThemeScript, themeOf } from './theme.tsx'
import { Waterfall } from './waterfall.tsx'

const markup = renderToStaticMarkup(createElement(Gallery, {}))
const tags = (name: string): string[] => markup.match(new RegExp(`<${name}[ >][^>]*>?`, 'gu')) ?? []

describe('every component, rendered on the server', () => {
  test('no style attribute: the content policy would drop it', () => expect(markup).not.toMatch(/\sstyle="/u))
  test('no script runs from markup', () => expect(markup).not.toMatch(/\son[a-z]+="/u))
  test('each picture says what it shows', () => {
    const pictures = markup.match(/<[a-z]+ [^>]*role="img"[^>]*>/gu) ?? []
    expect(pictures.length).toBeGreaterThan(30)
    for (const picture of pictures) expect(picture).toMatch(/aria-label="[^"]{3,}"/u)
  })
  test('each input has a name or a label', () => {
    for (const input of tags('input').filter((tag) => !tag.includes('type="radio"') && !tag.includes('type="checkbox"') && !tag.includes('type="file"'))) {
      const id = /\sid="([^"]+)"/u.exec(input)?.[1]
      expect(input.includes('aria-label') || (id !== undefined && markup.includes(`for="${id}"`)), input).toBe(true)
    }
  })
  test('each table has a caption and heads with a scope', () => {
    expect(tags('caption')).toHaveLength(tags('table').length)
    for (const head of tags('th')) expect(head).toMatch(/scope="/u)
  })
  test('ids are unique', () => {
    const ids = [...markup.matchAll(/\sid="([^"]+)"/gu)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
  test('what describes something is on the page', () => {
    for (const [, list] of markup.matchAll(/aria-describedby="([^"]+)"/gu)) for (const id of list.split(' ')) expect(markup).toContain(`id="${id}"`)
  })
  test('a button that refuses says why and stays reachable', () => {
    const refusing = /<button[^>]*aria-disabled="true"[^>]*aria-describedby="([^"]+)"[^>]*>Put v15 in use/u.exec(markup)
    expect(refusing).not.toBeNull()
    expect(markup).toContain(`id="${refusing?.[1] ?? ''}">One gate failed`)
  })
})

describe('waterfall', () => {
  const props: ComponentProps<typeof Waterfall> = { base: 38, baseName: 'A typical lead', end: 99, endName: 'Ines', rows: [{ id: 'a', label: 'Visits', value: '3', points: 70.4 }, { id: 'b', label: 'Invoice', points: -6, kind: 'rule' }] }
  const drawn = (twin: 'chart' | 'table' | 'both'): string => renderToStaticMarkup(createElement(Waterfall, { ...props, twin }))

  test('the table is there even when only the chart is seen', () => {
    expect(drawn('chart')).toContain('<table')
    expect(drawn('table')).not.toContain('role="img"')
  })
  test('the table holds the points, the running score, the rule and the cut', () => {
    const table = drawn('table')
    for (const text of ['+70.4', '108.4', '−6.0', '102.4', 'rule, not model', 'Scores are cut to 1 to 99, so 99.0 is shown']) expect(table).toContain(text)
  })
})

describe('theme', () => {
  test.each([['light', 'light'], ['dark', 'dark'], ['', 'system'], [undefined, 'system'], ['<b>', 'system']] as const)('cookie %s means %s', (cookie, meant) => expect(themeOf(cookie)).toBe(meant))
  test('the script carries the nonce and is not escaped', () => {
    const script = renderToStaticMarkup(createElement(ThemeScript, { nonce: 'abc' }))
    expect(script).toMatch(/^<script nonce="abc">\(function\(\)\{/u)
    expect(script).not.toContain('&')
  })
})
