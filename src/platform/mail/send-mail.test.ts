import { afterEach, expect, test } from 'vitest'
import { sendMail } from './send-mail.ts'
import { headerOf, takesAll, testMailServer, textOf, type Answers, type TestMailServer } from './testing/mail-server.ts'

const servers: TestMailServer[] = []
afterEach(() => { for (const server of servers.splice(0)) server.close() })
async function simulated(answer?: Answers, greet = true): Promise<TestMailServer> {
  const server = await testMailServer(answer, greet)
  servers.push(server)
  return server
}

const mail = { id: 'd-1', to: 'ada@example.com', subject: 'Härte\r\nBcc: eve@example.com', text: 'First line\n.\nlast line, größer', at: new Date('2026-11-23T08:00:00Z') }

test('a mail arrives whole, under its subject, and nothing in it can add a header or end it early', async () => {
  const { url, heard } = await simulated()
  expect(await sendMail({ url, from: 'alerts@firm.example' }, mail)).toBe('250 queued as 77')
  expect(heard).toContain(`AUTH PLAIN ${Buffer.from('\0mona\0p@ss').toString('base64')}`)
  expect(heard).toContain('RCPT TO:<ada@example.com>')
  expect(heard.some((line) => /^bcc:/i.test(line))).toBe(false)
  expect(heard.filter((line) => line === '.')).toHaveLength(1)
  expect(textOf(heard).trimEnd()).toBe(mail.text)
  expect(headerOf(heard, 'Subject')).toBe('Härte Bcc: eve@example.com')
  expect(headerOf(heard, 'Message-ID')).toBe('<d-1@firm.example>')
})

test('a server that hangs, says no, or hangs up is one sentence, and in time', async () => {
  const silent = await simulated(() => null, false)
  await expect(sendMail({ url: silent.url, from: 'a@b.example' }, mail, 50)).rejects.toThrow('no answer within 0.05 seconds')
  const later = await simulated((line, inData) => (inData ? null : takesAll(line, false)))
  await expect(sendMail({ url: later.url, from: 'a@b.example' }, mail, 50)).rejects.toThrow('no answer within')
  const strict = await simulated((line, inData) => (line.startsWith('RCPT') ? '550 no such mailbox' : takesAll(line, inData)))
  await expect(sendMail({ url: strict.url, from: 'a@b.example' }, mail)).rejects.toThrow('The mail server answered: 550 no such mailbox')
  await expect(sendMail({ url: new URL('smtp://127.0.0.1:1'), from: 'a@b.example' }, mail)).rejects.toThrow('did not take the mail')
  await expect(sendMail({ url: strict.url, from: 'a@b.example' }, { ...mail, to: 'x@y.example>\r\nDATA' })).rejects.toThrow('no address has')
})
