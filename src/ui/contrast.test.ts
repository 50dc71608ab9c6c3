import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

/* Measures the tokens as a browser paints them: OKLCH to 8-bit sRGB, then the contrast ratio of WCAG 2.2. */

type Colour = readonly [lightness: number, chroma: number, hue: number]
type Theme = 'light' | 'dark'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const oklch = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`
const roles = new Map<string, Record<Theme, Colour>>()
for (const [, name, ...parts] of css.matchAll(new RegExp(String.raw`--([\w-]+): light-dark\(${oklch}, ${oklch}\)`, 'gu'))) {
  const [a, b, c, d, e, f] = parts.map(Number)
  roles.set(name, { light: [a, b, c], dark: [d, e, f] })
}

const linear = ([lightness, chroma, hue]: Colour): number[] => {
  const angle = (hue * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const [l, m, s] = [lightness + 0.3963377774 * a + 0.2158037573 * b, lightness - 0.1055613458 * a - 0.0638541728 * b, lightness - 0.0894841775 * a - 1.291485548 * b].map((x) => x ** 3)
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s]
}
const painted = (x: number): number => {
  const held = Math.min(1, Math.max(0, x))
  const encoded = Math.round((held <= 0.0031308 ? 12.92 * held : 1.055 * held ** (1 / 2.4) - 0.055) * 255) / 255
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4
}
const light = (colour: Colour): number => {
  const [r, g, b] = linear(colour).map(painted)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const ratio = (a: Colour, b: Colour): number => {
  const [x, y] = [light(a), light(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}
const role = (name: string, theme: Theme): Colour => {
  const found = roles.get(name)
  if (found === undefined) throw new Error(`No token --${name}`)
  return found[theme]
}

const surfaces = ['pane', 'canvas', 'well', 'raised', 'hover', 'selected']
const on = (names: string[], grounds: string[]): [string, string][] => names.flatMap((name) => grounds.map((ground): [string, string] => [name, ground]))
const verdicts = ['pass', 'fail', 'warn']
const texts: [string, string][] = [
  ...on(['ink', 'ink-2', 'ink-3'], surfaces),
  ...on(['accent-ink'], ['pane', 'canvas', 'hover', 'selected', 'accent-wash']),
  ...on(['plus-ink', 'minus-ink', ...verdicts.map((name) => `${name}-ink`)], ['pane', 'well', 'hover', 'selected', 'raised']),
  ...['plus', 'minus', ...verdicts].map((name): [string, string] => [`${name}-ink`, `${name}-wash`]),
  ['ink-2', 'plus-wash'], ['ink-2', 'minus-wash'], ['ink', 'warn-wash'], ['ink', 'fail-wash'], ['ink', 'pass-wash'], ['ink', 'mark-wash'], ['on-ink', 'ink'],
  ...['a', 'b', 'c', 'd'].map((grade): [string, string] => [`grade-${grade}-on`, `grade-${grade}`]),
]
const graphics: [string, string][] = [
  ...on(['plus', 'minus', ...verdicts, 'mark', 'mark-2', 'came', 'edge', 'accent'], ['pane', 'well', 'hover', 'selected']),
  ...on(['focus'], ['pane', 'canvas', 'well', 'raised', 'selected']),
  ['edge', 'canvas'], ['edge', 'raised'], ['plus', 'plus-wash'], ['minus', 'minus-wash'], ['mark', 'mark-wash'],
]

describe.each<Theme>(['light', 'dark'])('%s theme', (theme) => {
  test.each(texts)('text %s on %s is at least 4.5', (text, ground) => expect(ratio(role(text, theme), role(ground, theme))).toBeGreaterThanOrEqual(4.5))
  test.each(graphics)('mark %s on %s is at least 3', (mark, ground) => expect(ratio(role(mark, theme), role(ground, theme))).toBeGreaterThanOrEqual(3))
  test.each([...roles.keys()])('%s can be painted without clipping', (name) => expect(linear(role(name, theme)).every((part) => part > -0.002 && part < 1.002)).toBe(true))
})

test('the ratio is that of WCAG: black on white is 21', () => expect(ratio([0, 0, 0], [1, 0, 0])).toBeCloseTo(21, 1))

test('plus and minus differ for eyes that miss a colour, and in greyscale', () => {
  // Machado, Oliveira and Fernandes 2009, severity 1; the distance is in OKLab, where 0.1 is plainly different.
  const eyes = [
    [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
    [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
  ]
  const lab = ([r, g, b]: number[]): number[] => {
    const [l, m, s] = [Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b), Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b), Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)]
    return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
  }
  const seen = (colour: Colour, eye: number[]): number[] => {
    const rgb = linear(colour).map(painted)
    return lab([0, 3, 6].map((row) => Math.max(0, eye[row] * rgb[0] + eye[row + 1] * rgb[1] + eye[row + 2] * rgb[2])))
  }
  for (const theme of ['light', 'dark'] as const) {
    for (const eye of eyes) {
      const [a, b] = [seen(role('plus', theme), eye), seen(role('minus', theme), eye)]
      expect(Math.hypot(...a.map((part, at) => part - b[at]))).toBeGreaterThan(0.2)
    }
    expect(Math.abs(role('plus', theme)[0] - role('minus', theme)[0])).toBeGreaterThan(0.07)
  }
})
