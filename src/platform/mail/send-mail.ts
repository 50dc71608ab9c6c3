// Mail: one message over one connection that is given up after a time, so that a server that hangs holds nobody up.
import { BlockList, isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import { environment } from '../env.ts'
import { LeadlightError } from '../errors.ts'

/** `id` makes its Message-ID: the same mail sent twice is one to programs that look. */
export type Mail = { id: string; to: string; subject: string; text: string; at: Date }
/** A server named by an operator: smtp://user:password@host:587 (encrypted as soon as the server offers it) or smtps://host:465. */
export type MailServer = { url: URL; from: string }

const MOST_MS = 20_000

/** The mail server of this installation; null where none is named in LEADLIGHT_SMTP_URL. */
export function mailServer(): MailServer | null {
  const { LEADLIGHT_SMTP_URL: url, LEADLIGHT_MAIL_FROM: from } = environment()
  return url && from ? { url: new URL(url), from } : null
}

/** Sends a mail. What the server answers in the end is given back; anything that goes wrong is one sentence. */
export async function sendMail({ url, from }: MailServer, mail: Mail, timeoutMs: number = MOST_MS): Promise<string> {
  if (/[\r\n<>\s,;"]/.test(mail.to)) throw new LeadlightError('invalid', 'The mail address holds a character that no address has.')
  const encrypted = url.protocol === 'smtps:'
  const transport = createTransport({
    host: url.hostname, port: Number(url.port || (encrypted ? 465 : 587)), secure: encrypted,
    // A password never goes over an open line: without encryption only to this very machine.
    requireTLS: !encrypted && url.username !== '' && !isThisMachine(url.hostname),
    ...(url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }, forceAuth: true } : {}),
    connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true,
  })
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const sent = await transport.sendMail({
      from: { name: 'Leadlight', address: from }, to: { name: '', address: mail.to }, subject: mail.subject.replaceAll(/[\r\n]+/g, ' '), text: mail.text, date: mail.at,
      messageId: `<${mail.id}@${from.split('@')[1] ?? 'leadlight'}>`, headers: { 'Auto-Submitted': 'auto-generated' }, textEncoding: 'base64', signal,
    })
    return String(sent.response)
  } catch (cause) {
    throw new LeadlightError('unavailable', refusalOf(url, cause, signal.aborted ? timeoutMs : null), { cause })
  } finally {
    transport.close()
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  const family = isIP(name)
  return name === 'localhost' || (family !== 0 && loopback.check(name, family === 6 ? 'ipv6' : 'ipv4'))
}

function refusalOf({ hostname }: URL, cause: unknown, waitedMs: number | null): string {
  const { response, code } = cause as { response?: unknown; code?: unknown }
  if (typeof response === 'string' && response !== '') return `The mail server answered: ${response.split('\n')[0].slice(0, 200)}`
  if (waitedMs !== null || code === 'ETIMEDOUT') return `The mail server ${hostname} did not take the mail: no answer within ${(waitedMs ?? MOST_MS) / 1000} seconds.`
  if (code === 'ETLS') return `The mail server ${hostname} offers no encryption that holds, and a password goes over an encrypted line only.`
  return `The mail server ${hostname} did not take the mail: it could not be reached, or closed the connection.`
}
