import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { detectEncoding } from './encoding.ts'
import type { Encoding } from '../schema.ts'

const western = 'Name;Ort;Straße\nJürgen Müller;Köln;Hauptstraße 5\nFrançois Lefèvre;Orléans;rue de l’Église 3\nJosé Núñez;Málaga;Plaza España\nÅsa Öberg;Växjö;Storgatan 12\n'
const euro = 'Name;Betrag\nJürgen Müller;12,50 €\nFrançoise Lefèvre;99,00 €\nZoé Bœuf;3 €\nJosé Núñez;45,00 €\n'
const central = 'Jméno;Město\nŽofie Dvořáková;Plzeň\nŁukasz Wiśniewski;Łódź\nTomáš Šťastný;Děčín\nŐry Gyűjtő;Győr\nZdeněk Růžička;Břeclav\nMałgorzata Dąbrowska;Gdańsk\n'
const russian = 'Имя;Город\nАнна Иванова;Москва\nСергей Петров;Санкт-Петербург\nЕлена Смирнова;Новосибирск\nДмитрий Кузнецов;Екатеринбург\n'
const japanese = '名前,都市,会社\n山田太郎,東京,株式会社サンプル\n佐藤花子,大阪,テスト商事\n鈴木一郎,名古屋,データ分析センター\n高橋さくら,札幌,ひらがな株式会社\n'
const chinese = '姓名,城市,公司\n张伟,北京,数据分析有限公司\n王芳,上海,软件开发中心\n李娜,广州,中国移动通信集团\n刘洋,深圳,电子商务平台\n'

test.each<[name: string, text: string, encoding: Encoding, bytes: Uint8Array]>([
  ['UTF-8', western, 'utf-8', iconv.encode(western, 'utf-8')],
  ['UTF-8 with its mark', western, 'utf-8', iconv.encode(western, 'utf-8', { addBOM: true })],
  ['UTF-16LE with its mark', western, 'utf-16le', iconv.encode(western, 'utf-16le', { addBOM: true })],
  ['UTF-16LE without', western, 'utf-16le', iconv.encode(western, 'utf-16le')],
  ['UTF-16BE with its mark', western, 'utf-16be', iconv.encode(western, 'utf-16be', { addBOM: true })],
  ['UTF-16BE without', western, 'utf-16be', iconv.encode(western, 'utf-16be')],
  ['Windows-1252', western + euro, 'windows-1252', iconv.encode(western + euro, 'windows-1252')],
  ['ISO-8859-1', western.replaceAll('’', "'"), 'iso-8859-1', iconv.encode(western.replaceAll('’', "'"), 'iso-8859-1')],
  ['ISO-8859-15', euro, 'iso-8859-15', iconv.encode(euro, 'iso-8859-15')],
  ['Windows-1250', central, 'windows-1250', iconv.encode(central, 'windows-1250')],
  ['ISO-8859-2', central, 'iso-8859-2', iconv.encode(central, 'iso-8859-2')],
  ['Windows-1251', russian, 'windows-1251', iconv.encode(russian, 'windows-1251')],
  ['Mac Roman', western, 'macroman', iconv.encode(western, 'macroman')],
  ['Shift_JIS', japanese, 'shift_jis', iconv.encode(japanese, 'shift_jis')],
  ['GB18030', chinese, 'gb18030', iconv.encode(chinese, 'gb18030')],
  ['EUC-JP', japanese, 'euc-jp', iconv.encode(japanese, 'euc-jp')],
  ['KOI8-R', russian, 'koi8-r', iconv.encode(russian, 'koi8-r')],
  ['UTF-32LE', western, 'utf-32le', iconv.encode(western, 'utf-32le', { addBOM: true })],
])('%s is recognised, and gives the text back', (_, text, encoding, bytes) => {
  const found = detectEncoding(bytes)
  expect(found).toMatchObject({ encoding })
  expect(iconv.decode(Buffer.from(bytes), 'encoding' in found ? found.encoding : 'utf-8', { stripBOM: true })).toBe(text)
})

test('a UTF-8 character cut off at the end of the sample does not count against it', () => {
  const bytes = iconv.encode('Name\nMüller\nKöln, größer ü', 'utf-8')
  expect(detectEncoding(bytes.subarray(0, bytes.length - 1))).toMatchObject({ encoding: 'utf-8' })
})

test.each([
  ['an empty file', [], /empty/], ['gzip', [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], /gzip/], ['an Excel workbook', [0x50, 0x4b, 3, 4, 20, 0, 6, 0], /Excel/], ['an old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], /Excel/],
  ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31], /PDF/], ['a picture', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a], /picture/], ['bytes without sense', Array.from({ length: 500 }, (_, n) => (n * 37) % 19), /not text/],
])('%s is refused in a clear sentence', (_, bytes, reason) => {
  const found = detectEncoding(Uint8Array.from(bytes))
  expect('reason' in found ? found.reason : '').toMatch(reason)
})
