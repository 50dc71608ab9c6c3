import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sendMail } from './send-mail.ts'

const servers: { server: Server; sockets: Set<Socket> }[] = []
afterEach(() => { for (const { server, sockets } of servers.splice(0)) { for (const socket of sockets) socket.destroy(); server.close() } })

/** A mail server that answers as it is told, and writes down what it hears. */
async function simulated(answer: (line: string, inData: boolean) => string | null, greet = true): Promise<{ url: URL; heard: string[] }> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
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
  })
  servers.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { url: new URL(`smtp://mona:p%40ss@127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`), heard }
}

const polite = (line: string, inData: boolean): string | null => {
  if (inData) return line === '.' ? '250 queued as 77' : null
  if (line.startsWith('EHLO')) return '250-test\r\n250-AUTH LOGIN PLAIN\r\n250 SIZE 1000000'
  if (line.startsWith('AUTH')) return '235 welcome'
  return line === 'DATA' ? '354 go on' : '250 ok'
}
const mail = { to: 'ada@example.com', subject: 'Härte\r\nBcc: eve@example.com', text: 'First line\n.\nlast line, größer', at: new Date('2026-11-23T08:00:00Z') }

test('a mail arrives whole, under its subject, and nothing in it can add a header or end it early', async () => {
  const { url, heard } = await simulated(polite)
  expect(await sendMail({ url, from: 'alerts@firm.example' }, mail)).toBe('250 queued as 77')
  expect(heard).toContain(`AUTH PLAIN ${Buffer.from('\0mona\0p@ss').toString('base64')}`)
  expect(heard).toContain('RCPT TO:<ada@example.com>')
  expect(heard.some((line) => /^bcc:/i.test(line))).toBe(false)
  expect(heard.filter((line) => line === '.')).toHaveLength(1)
  const body = heard.slice(heard.lastIndexOf('') + 1, heard.indexOf('.'))
  expect(Buffer.from(body.join(''), 'base64').toString()).toBe(mail.text)
  const words = heard.slice(heard.findIndex((line) => line.startsWith('Subject:'))).filter((line) => line.includes('=?UTF-8?B?')).map((line) => /=\?UTF-8\?B\?(.*)\?=/.exec(line)?.[1] ?? '')
  expect(words.map((word) => Buffer.from(word, 'base64').toString()).join('')).toBe(mail.subject)
})

test('a server that hangs, says no, or hangs up is one sentence, and in time', async () => {
  const silent = await simulated(() => null, false)
  await expect(sendMail({ url: silent.url, from: 'a@b.example' }, mail, 50)).rejects.toThrow('no answer within 0.05 seconds')
  const later = await simulated((line, inData) => (inData ? null : polite(line, false)))
  await expect(sendMail({ url: later.url, from: 'a@b.example' }, mail, 50)).rejects.toThrow('no answer within')
  const strict = await simulated((line, inData) => (line.startsWith('RCPT') ? '550 no such mailbox' : polite(line, inData)))
  await expect(sendMail({ url: strict.url, from: 'a@b.example' }, mail)).rejects.toThrow('The mail server answered: 550 no such mailbox')
  await expect(sendMail({ url: new URL('smtp://127.0.0.1:1'), from: 'a@b.example' }, mail)).rejects.toThrow('did not take the mail')
  await expect(sendMail({ url: strict.url, from: 'a@b.example' }, { ...mail, to: 'x@y.example>\r\nDATA' })).rejects.toThrow('no address has')
})
