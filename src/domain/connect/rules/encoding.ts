/** Which character encoding the bytes of a file are in: byte order mark, then a strict UTF-8 check, then the shape of the bytes. */
import chardet from 'chardet'
import iconv from 'iconv-lite'
import type { Encoding } from '../schema.ts'

export type EncodingFound = { encoding: Encoding; why: string }
export type NotText = { kind: 'not-text'; reason: string }

const MARKS: [bytes: number[], encoding: Encoding][] = [
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]
const CONTAINERS: [bytes: number[], what: string][] = [
  [[0x1f, 0x8b], 'a gzip archive: unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or an Excel workbook: save the sheet as CSV first'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook: save the sheet as CSV first'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document: export the data as CSV'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd archive: unpack it first'],
  [[0x42, 0x5a, 0x68], 'a bzip2 archive: unpack it first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'an xz archive: unpack it first'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: export it as CSV'],
]

const starts = (bytes: Uint8Array, mark: number[]) => bytes.length >= mark.length && mark.every((byte, at) => bytes[at] === byte)

/** The file's encoding with the reason for it, or why it is no text. `bytes` is its beginning; `wholeIsUtf8` is known when every byte of the file was checked. */
export function detectEncoding(bytes: Uint8Array, wholeIsUtf8?: boolean): EncodingFound | NotText {
  if (bytes.length === 0) return { kind: 'not-text', reason: 'The file is empty.' }
  const container = CONTAINERS.find(([mark]) => starts(bytes, mark))
  if (container) return { kind: 'not-text', reason: `The file is ${container[1]}. Leadlight reads text files with one row a line.` }
  const mark = MARKS.find(([known]) => starts(bytes, known))
  if (mark) return { encoding: mark[1], why: 'the file begins with its byte order mark' }
  const wide = withoutMarkUtf16(bytes)
  if (wide) return { encoding: wide, why: 'every other byte is zero' }
  if (controlShare(bytes) > 0.02) return { kind: 'not-text', reason: 'The file is not text: it holds bytes that no text has. Export it as CSV and try again.' }
  if (bytes.every((byte) => byte < 0x80) && wholeIsUtf8 !== false) return { encoding: 'utf-8', why: 'plain ASCII, which is UTF-8 too' }
  if (wholeIsUtf8 ?? isUtf8(bytes)) return { encoding: 'utf-8', why: 'every byte is valid UTF-8' }
  const found = fromShape(bytes)
  if (mostlyUtf8(bytes)) return { encoding: 'utf-8', why: 'nearly all of it is valid UTF-8; rows with other bytes are rejected' }
  return found
}

function controlShare(bytes: Uint8Array): number {
  let odd = 0
  for (const byte of bytes) if (byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1a && byte !== 0x1b)) odd += 1
  return odd / bytes.length
}

/** UTF-16 without its mark: in text of Latin letters one of each two bytes is zero. */
function withoutMarkUtf16(bytes: Uint8Array): Encoding | null {
  if (bytes.length < 8) return null
  let even = 0
  let odd = 0
  const pairs = Math.min(bytes.length >> 1, 4_000)
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0) even += 1
    if (bytes[at + 1] === 0) odd += 1
  }
  if (odd / pairs > 0.4 && even / pairs < 0.05) return 'utf-16le'
  if (even / pairs > 0.4 && odd / pairs < 0.05) return 'utf-16be'
  return null
}

/** Whether these bytes are valid UTF-8; a character cut off at the end does not count against them. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function mostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes)
  let broken = 0
  let fine = 0
  for (const letter of text) {
    if (letter === '\uFFFD') broken += 1
    else if (letter > '\u007F') fine += 1
  }
  return fine > 20 * broken && broken > 0
}

const MULTI_BYTE: Record<string, Encoding> = { Shift_JIS: 'shift_jis', 'EUC-JP': 'euc-jp', 'EUC-KR': 'euc-kr', GB18030: 'gb18030', Big5: 'big5' }
const OTHER_SCRIPTS: Record<string, Encoding> = { 'windows-1251': 'windows-1251', 'KOI8-R': 'koi8-r', 'windows-1253': 'windows-1253', 'windows-1255': 'windows-1255', 'windows-1256': 'windows-1256', 'ISO-8859-7': 'windows-1253', 'ISO-8859-8': 'windows-1255', 'ISO-8859-6': 'windows-1256', 'ISO-8859-5': 'windows-1251' }

function fromShape(bytes: Uint8Array): EncodingFound {
  const guesses = chardet.analyse(bytes)
  const wide = guesses.find((guess) => guess.name in MULTI_BYTE && guess.confidence >= 30)
  if (wide && decodesCleanly(bytes, MULTI_BYTE[wide.name]) && wideRuns(bytes)) return { encoding: MULTI_BYTE[wide.name], why: 'pairs of bytes as East Asian text has them' }
  const script = guesses.find((guess) => guess.name in OTHER_SCRIPTS)
  if (script && letterRuns(bytes, OTHER_SCRIPTS[script.name]) > 0.5) return { encoding: OTHER_SCRIPTS[script.name], why: 'the letters come as often as in its languages' }
  return latinOf(bytes)
}

function decodesCleanly(bytes: Uint8Array, encoding: Encoding): boolean {
  const text = iconv.decode(Buffer.from(bytes), encoding)
  const broken = text.split('\uFFFD').length - 1
  return broken <= 1 + text.length / 1_000 // the sample may end within a character
}

/** East Asian text has high bytes side by side; Western text has them one at a time between ASCII letters. */
function wideRuns(bytes: Uint8Array): boolean {
  let alone = 0
  let high = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] < 0x80) continue
    high += 1
    const before = at > 0 ? bytes[at - 1] : 0x20
    const after = at + 1 < bytes.length ? bytes[at + 1] : 0x20
    const ascii = (byte: number) => byte >= 0x61 && byte <= 0x7a
    if (ascii(before) && ascii(after)) alone += 1
  }
  return high > 0 && alone / high < 0.15
}

/** The share of non-ASCII letters that stand beside another non-ASCII letter: near 1 for Cyrillic or Greek, near 0 for Western text. */
function letterRuns(bytes: Uint8Array, encoding: Encoding): number {
  const text = iconv.decode(Buffer.from(bytes), encoding)
  const all = text.match(/[^\p{ASCII}]/gu)?.length ?? 0
  const runs = (text.match(/[\p{L}&&[^\p{ASCII}]]{2,}/gv) ?? []).reduce((sum, run) => sum + run.length, 0)
  return all === 0 ? 0 : runs / all
}

const LATIN: Encoding[] = ['windows-1252', 'iso-8859-15', 'windows-1250', 'iso-8859-2', 'macroman', 'windows-1254']
/** How often the letters beyond ASCII stand in Western, Northern, Central European and Turkish names: the commoner, the likelier that the decoding is right. */
const COMMON: [letters: string, weight: number][] = [
  ['éäüöáíóßèçñãâêôàúåøæ', 3], ['ÉÄÜÖÁÍÓÅØÑÇ', 1.5], ['ěščřžýůťďňąęłńśźżćőű', 2.6], ['ŠČŘŽŁŚŻŹĆÝŐŰĄĘŤĎŇĚŮ', 1.3], ['ìòùëïîûõğşıİœ', 1.8], ['€’‘“”–—…°§£®©«»·', 0.6],
]
const weightOf = new Map(COMMON.flatMap(([letters, weight]) => [...letters].map((letter) => [letter, weight] as const)))

/** The Latin encoding whose decoding reads most like names: common letters count for it; signs and capitals within words count against it. */
function latinOf(bytes: Uint8Array): EncodingFound {
  const ranked = LATIN.map((encoding) => ({ encoding, score: latinScore(iconv.decode(Buffer.from(bytes), encoding)) })).toSorted((a, b) => b.score - a.score)
  const best = ranked[0].encoding
  if (best === 'windows-1252' && !hasC1(bytes)) return { encoding: 'iso-8859-1', why: 'accented letters as in Western Europe, and no sign that only Windows has' }
  return { encoding: best, why: 'decoded like this, its accented letters make the likeliest words' }
}

const hasC1 = (bytes: Uint8Array) => bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)

function latinScore(text: string): number {
  let score = 0
  for (const { 0: found, index } of text.matchAll(/[^\p{ASCII}]/gu)) {
    const before = index > 0 ? text[index - 1] : ' '
    const after = text[index + found.length] ?? ' '
    const inWord = /\p{L}/u.test(before) || /\p{L}/u.test(after)
    const letter = /\p{L}/u.test(found)
    score += weightOf.get(found) ?? (letter ? 0.2 : -1)
    if (/[\u0080-\u009F\uFFFD]/.test(found)) score -= 4
    if (!letter && /\p{Ll}/u.test(before) && /\p{Ll}/u.test(after)) score -= 3
    if (/\p{Lu}/u.test(found) && /\p{Ll}/u.test(before)) score -= 3
    if (found === '€' && /[\d\s]/.test(before + after) && !inWord) score += 2
    if (found === '¤') score -= 2
  }
  return score
}
