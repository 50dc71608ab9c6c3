// Mail by SMTP (RFC 5321): one message over one connection that is given up after a time, so that a server that hangs holds nobody up.
import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { connect as connectEncrypted } from 'node:tls'
import { environment } from '../env.ts'
import { LeadlightError } from '../errors.ts'

export type Mail = { to: string; subject: string; text: string; at: Date }
/** A server named by an operator: smtp://user:password@host:587 (encrypted as soon as the server offers it) or smtps://host:465. */
export type MailServer = { url: URL; from: string }

const MOST_MS = 20_000
const LINE = 76 // characters of encoded text a line, as RFC 2045 asks

/** The mail server of this installation; null where none is named in LEADLIGHT_SMTP_URL. */
export function mailServer(): MailServer | null {
  const { LEADLIGHT_SMTP_URL: url, LEADLIGHT_MAIL_FROM: from } = environment()
  return url && from ? { url: new URL(url), from } : null
}

/** Sends a mail. What the server answers in the end is given back; anything that goes wrong is one sentence. */
export async function sendMail(server: MailServer, mail: Mail, timeoutMs: number = MOST_MS): Promise<string> {
  const { url } = server
  if (/[\r\n<>\s]/.test(mail.to)) throw new LeadlightError('invalid', 'The mail address holds a character that no address has.')
  const encrypted = url.protocol === 'smtps:'
  const port = Number(url.port || (encrypted ? 465 : 587))
  let socket: Socket = encrypted ? connectEncrypted({ host: url.hostname, port, servername: url.hostname }) : connect(port, url.hostname)
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} seconds`)), timeoutMs)
  try {
    let talk = conversation(socket)
    await talk.expect(220)
    let offers = await talk.say('EHLO leadlight', 250)
    if (!encrypted && /^250[ -]STARTTLS\r?$/im.test(offers)) {
      await talk.say('STARTTLS', 220)
      talk.end()
      socket = connectEncrypted({ socket, servername: url.hostname })
      talk = conversation(socket)
      offers = await talk.say('EHLO leadlight', 250)
    }
    if (url.username) await logIn(talk, url, offers)
    await talk.say(`MAIL FROM:<${server.from}>`, 250)
    await talk.say(`RCPT TO:<${mail.to}>`, 250)
    await talk.say('DATA', 354)
    const answer = await talk.say(`${messageOf(server.from, mail)}\r\n.`, 250)
    socket.end('QUIT\r\n')
    return answer.trim().split('\n')[0]
  } catch (cause) {
    throw cause instanceof LeadlightError ? cause : new LeadlightError('unavailable', `The mail server ${url.hostname} did not take the mail: ${cause instanceof Error ? cause.message : 'the connection ended'}.`, { cause })
  } finally {
    clearTimeout(timer)
    socket.destroySoon()
  }
}

async function logIn(talk: Conversation, url: URL, offers: string): Promise<void> {
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  if (/^250[ -]AUTH\b.*\bPLAIN\b/im.test(offers)) await talk.say(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, 235)
  else {
    await talk.say('AUTH LOGIN', 334)
    await talk.say(base64(user), 334)
    await talk.say(base64(password), 235)
  }
}

type Conversation = { expect: (code: number) => Promise<string>; say: (line: string, code: number) => Promise<string>; end: () => void }

/** Lines out, answers in: an answer is complete at the first line without a hyphen after its code. */
function conversation(socket: Socket): Conversation {
  let heard = ''
  let wake = () => {}
  let failure: Error | null = null
  const hear = (bytes: Buffer) => { heard += bytes.toString('utf8'); wake() }
  const fail = (error?: Error) => { failure ??= error ?? new Error('it closed the connection'); wake() }
  const closed = () => fail()
  socket.on('data', hear).on('error', fail).on('close', closed)
  const expect = async (code: number): Promise<string> => {
    for (;;) {
      const answer = /^(?:\d{3}-.*\r?\n)*(\d{3})(?: .*)?\r?\n/.exec(heard)
      if (answer) {
        heard = heard.slice(answer[0].length)
        if (Number(answer[1]) !== code) throw new LeadlightError('unavailable', `The mail server answered: ${answer[0].trim().slice(0, 200)}`)
        return answer[0]
      }
      if (failure) throw failure
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return {
    expect,
    say: (line, code) => { socket.write(`${line}\r\n`); return expect(code) },
    end: () => { socket.off('data', hear).off('error', fail).off('close', closed) },
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const wrapped = (text: string) => base64(text).match(new RegExp(`.{1,${LINE}}`, 'g'))?.join('\r\n') ?? ''
/** A header of any letters, in pieces of encoded words that RFC 2047 allows. Line breaks cannot get in: they are encoded like everything else. */
const encodedWords = (text: string) => (/^[\x20-\x7e]*$/.test(text) ? text : (text.match(/[\s\S]{1,12}/gu) ?? []).map((part) => `=?UTF-8?B?${base64(part)}?=`).join('\r\n '))

/** The message in base64, so that no line of it can be a lone dot. */
function messageOf(from: string, { to, subject, text, at }: Mail): string {
  return [`From: Leadlight <${from}>`, `To: <${to}>`, `Subject: ${encodedWords(subject)}`, `Date: ${at.toUTCString().replace('GMT', '+0000')}`, `Message-ID: <${randomUUID()}@${from.split('@')[1] ?? 'leadlight'}>`,
    'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', wrapped(text)].join('\r\n')
}
