// A mail server for tests: it answers as it is told, and writes down every line that it hears.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

export type TestMailServer = { url: URL; heard: string[]; close: () => void }
/** What is answered to a line; null: nothing. */
export type Answers = (line: string, inData: boolean) => string | null

/** Takes every mail. */
export const takesAll: Answers = (line, inData) => {
  if (inData) return line === '.' ? '250 queued as 77' : null
  if (line.startsWith('EHLO')) return '250-test\r\n250-AUTH LOGIN PLAIN\r\n250 SIZE 1000000'
  if (line.startsWith('AUTH')) return '235 welcome'
  return line === 'DATA' ? '354 go on' : '250 ok'
}

/** Starts a server on this machine; without a greeting it hangs from the beginning. */
export async function testMailServer(answer: Answers = takesAll, greet = true): Promise<TestMailServer> {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (greet) socket.write('220 test ready\r\n')
    let rest = ''
    let inData = false
    socket.on('data', (bytes) => {
      rest += bytes.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        heard.push(line)
        const said = answer(line, inData)
        if (line === 'DATA' && said?.startsWith('354')) inData = true
        else if (inData && line === '.') inData = false
        if (said !== null) socket.write(`${said}\r\n`)
      }
    })
    open.add(socket)
  })
  const open = new Set<{ destroy: () => void }>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`smtp://mona:p%40ss@127.0.0.1:${port}`), heard,
    close: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

/** A header of the first mail heard, with its encoded words read. */
export function headerOf(heard: readonly string[], name: string): string {
  const begin = heard.indexOf('DATA') + 1
  const lines = heard.slice(begin, heard.indexOf('', begin))
  const at = lines.findIndex((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  const next = lines.findIndex((line, row) => row > at && !line.startsWith(' '))
  const read = (_: string, way: string, word: string) => (way === 'B' ? Buffer.from(word, 'base64') : Buffer.from(word.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/g, (_hex: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')).toString()
  return lines.slice(at, next === -1 ? undefined : next).join('').slice(name.length + 1).replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(/=\?UTF-8\?([BQ])\?(.*?)\?=/g, read).trim()
}

/** The text of the first mail heard. */
export function textOf(heard: readonly string[]): string {
  const begin = heard.indexOf('', heard.indexOf('DATA')) + 1
  return Buffer.from(heard.slice(begin, heard.indexOf('.', begin)).join(''), 'base64').toString().replaceAll('\r\n', '\n')
}
