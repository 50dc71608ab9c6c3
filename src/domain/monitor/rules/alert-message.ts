/** What a message says, before it is a mail, a line in Slack or the body of a webhook. */
import { findingLabels, type Alert, type AlertMessage, type ModelVerdict, modelVerdictLabels } from '../schema.ts'

/** The workspace that a message comes from. */
export type MessagePlace = { workspace: string; slug: string; currency: string; publicUrl: string }

/** An alert that has opened. */
export function alertMessage(alert: Pick<Alert, 'id' | 'targetId' | 'targetName' | 'kind' | 'severity' | 'title' | 'sentence' | 'money' | 'facts'>, where: MessagePlace): AlertMessage {
  const causes = alert.facts.causes.map(({ sentence }) => sentence)
  return {
    type: 'alert.opened', title: `${alert.title} (${alert.severity})`, link: `${where.publicUrl}/${where.slug}/monitoring?alert=${alert.id}`,
    lines: [`${findingLabels[alert.kind]}, ${alert.targetName}, ${where.workspace}.`, alert.sentence, ...(alert.money === null ? [] : [`At risk: about ${moneyText(alert.money, where.currency)} a month.`]), ...causes.map((cause) => `Before it: ${cause}`)],
    data: { alertId: alert.id, targetId: alert.targetId, kind: alert.kind, severity: alert.severity, money: alert.money, currency: where.currency },
  }
}

/** A message that only says that the way is open. */
export function testMessage(channel: string, where: MessagePlace): AlertMessage {
  return { type: 'channel.test', title: `A test of ${channel}`, link: `${where.publicUrl}/${where.slug}/monitoring/channels`, lines: [`Alerts of ${where.workspace} will reach you here.`], data: { channel } }
}

type DigestModel = { name: string; version: number; verdict: ModelVerdict; open: number; promised: { month: string; kept: number; promised: number } | null }
export type DigestFacts = { week: string; models: readonly DigestModel[]; opened: readonly Pick<Alert, 'title' | 'severity' | 'money'>[]; ended: readonly Pick<Alert, 'title'>[]; stillOpen: number; due: readonly string[] }

/** The review of a week: how every model does, what has opened and ended, and what waits for a person. */
export function digestMessage(facts: DigestFacts, where: MessagePlace): AlertMessage {
  const { models, opened, ended } = facts
  const lines = models.map(({ name, version, verdict, open, promised }) => `${name}, version ${version}: ${modelVerdictLabels[verdict].toLowerCase()}, ${open} open ${open === 1 ? 'alert' : 'alerts'}${promised ? `; ${promised.kept} converted where ${promised.promised.toFixed(0)} were promised (${promised.month})` : ''}.`)
  lines.push(opened.length === 0 ? 'No alert has opened this week.' : `Opened this week: ${opened.map(({ title, severity, money }) => `${title} (${severity}${money === null ? '' : `, ${moneyText(money, where.currency)} a month`})`).join('; ')}.`)
  if (ended.length > 0) lines.push(`Ended this week: ${ended.map(({ title }) => title).join('; ')}.`)
  lines.push(...facts.due)
  return {
    type: 'digest.weekly', title: `Models of ${where.workspace}, week ${facts.week}: ${facts.stillOpen === 0 ? 'nothing needs a look' : `${facts.stillOpen} ${facts.stillOpen === 1 ? 'alert needs' : 'alerts need'} a look`}`,
    link: `${where.publicUrl}/${where.slug}/monitoring`, lines, data: { week: facts.week, open: facts.stillOpen, opened: opened.length, ended: ended.length },
  }
}

function moneyText(money: number, currency: string): string {
  return `${new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 }).format(money)} ${currency}`
}

/** As plain text, for mail. */
export function plainText({ title, lines, link }: AlertMessage): string {
  return `${title}\n\n${lines.join('\n\n')}\n\n${link}\n`
}

/** The body for a program: everything, under the id by which it knows a message that comes twice. */
export function webhookBody({ id, createdAt, message }: { id: string; createdAt: Date; message: AlertMessage }): AlertMessage & { id: string; createdAt: string } {
  return { id, createdAt: createdAt.toISOString(), ...message }
}

/** For Slack, whose three signs with a meaning are written as it asks (& < >). */
export function slackBody({ title, lines, link }: AlertMessage): { text: string } {
  const safe = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return { text: `*${safe(title)}*\n${lines.map(safe).join('\n')}\n<${link}|Open in Leadlight>` }
}
