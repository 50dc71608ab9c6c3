'use client'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { findingLabels, type Alert, type AlertAction } from '#domain/monitor/schema.ts'
import { allows } from '#platform/roles.ts'
import { Button } from '#ui/button.tsx'
import { Dialog } from '#ui/dialog.client.tsx'
import { TextAreaField } from '#ui/field.tsx'
import { formatMoment } from '#ui/format.ts'
import { Note } from '#ui/note.tsx'
import { Avatar } from '#ui/tag.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { useKeys } from '#ui/use-keys.client.ts'
import { Verdict } from '#ui/verdict.tsx'
import { useTRPC, useWorkspace } from '../workspace-provider.client.tsx'
import { alertMark, moneyWords, spanWords } from './monitor-words.ts'

const locale = 'en-GB'
const MUTE_DAYS = 30
/** What a training on newer leads may mend; a broken field is mended at its source. */
const mended = new Set<Alert['kind']>(['mix', 'new-value', 'outcomes', 'ranking', 'score', 'bias'])
const IN_WORDS = { own: 'The alert is yours', mute: `Muted for ${MUTE_DAYS} days`, unmute: 'The alert is open again', resolve: 'The alert has ended' } as const

/** The alerts, one of them unfolded: j and k move, Enter opens and closes, m mutes, o takes it on. */
export function AlertList({ alerts, first }: { alerts: readonly Alert[]; first?: string }) {
  const { role, userId } = useWorkspace()
  const trpc = useTRPC()
  const router = useRouter()
  const [at, setAt] = useState(() => Math.max(0, alerts.findIndex(({ id }) => id === first)))
  const [open, setOpen] = useState<string | null>(first ?? null)
  const [ending, setEnding] = useState<Alert | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const act = useMutation(trpc.monitor.actOnAlert.mutationOptions({ onSuccess: () => router.refresh() }))
  const mayAct = allows(role, 'monitor.act')
  const here = Math.min(at, alerts.length - 1)

  const move = (by: number) => {
    const to = Math.min(alerts.length - 1, Math.max(0, here + by))
    setAt(to)
    list.current?.querySelectorAll<HTMLElement>('[data-alert]')[to]?.focus() // also where there is but one
  }
  const does = (alert: Alert | undefined, action: AlertAction) => {
    if (!alert || !mayAct || alert.state === 'resolved' || act.isPending) return
    const back: AlertAction | null = action.kind === 'mute' ? { kind: 'unmute' } : action.kind === 'unmute' ? { kind: 'mute', days: MUTE_DAYS } : null
    act.mutate({ alertId: alert.id, action }, { onSuccess: () => { setEnding(null); toast(IN_WORDS[action.kind], back ? { undo: () => act.mutate({ alertId: alert.id, action: back }) } : {}) } })
  }
  const toggle = (alert: Alert | undefined) => alert && setOpen(open === alert.id ? null : alert.id)
  const current = alerts[here]
  useKeys({
    next: () => move(1), previous: () => move(-1), open: () => toggle(current), back: () => setOpen(null),
    ...(mayAct ? { own: () => does(current, { kind: 'own' }), mute: () => does(current, current?.state === 'muted' ? { kind: 'unmute' } : { kind: 'mute', days: MUTE_DAYS }) } : {}),
  })

  return (
    <>
      {act.error && <Note kind="fail" live>{act.error.message}</Note>}
      <ol className="alerts" ref={list} aria-label="Alerts">
        {alerts.map((alert, row) => (
          <li key={alert.id} className="alert" data-here={row === here || undefined}>
            <AlertHead alert={alert} open={open === alert.id} onToggle={() => { setAt(row); toggle(alert) }} />
            {open === alert.id && <AlertBody alert={alert} acts={mayAct && alert.state !== 'resolved' ? { mine: alert.ownerId === userId, busy: act.isPending, does: (action) => does(alert, action), end: () => setEnding(alert) } : null} />}
          </li>
        ))}
      </ol>
      <EndDialog alert={ending} busy={act.isPending} onClose={() => setEnding(null)} onEnd={(reason) => does(ending ?? undefined, { kind: 'resolve', reason })} />
    </>
  )
}

function AlertHead({ alert, open, onToggle }: { alert: Alert; open: boolean; onToggle: () => void }) {
  const { currency } = useWorkspace()
  const mark = alertMark(alert)
  return (
    <button type="button" className="alert-head" data-alert={alert.id} aria-expanded={open} onClick={onToggle}>
      <Verdict kind={mark.kind}>{mark.word}</Verdict>
      <span className="two-lines"><span className="medium clip">{alert.title}</span><span className="two-lines-made clip">{findingLabels[alert.kind] ?? alert.kind}, {alert.targetName}, {spanWords(alert)}</span></span>
      <span className="num alert-money">{alert.money === null ? '' : `${moneyWords(alert.money, currency, locale)} a month`}</span>
      <Avatar name={alert.ownerName} />
    </button>
  )
}

type Acts = { mine: boolean; busy: boolean; does: (action: AlertAction) => void; end: () => void }

function AlertBody({ alert, acts }: { alert: Alert; acts: Acts | null }) {
  const { slug, timeZone } = useWorkspace()
  const where = { locale, timeZone }
  const month = alert.month.toISOString().slice(0, 7)
  const { causes, followers, since } = alert.facts
  return (
    <div className="alert-body">
      <p>{alert.sentence}</p>
      {since !== null && <p className="small">The first lead with it came on {since}.</p>}
      {followers.length > 0 && <p className="small">Moved along with it, and no alerts of their own: {followers.join(', ')}.</p>}
      {causes.length > 0 && (
        <>
          <h3>What came just before</h3>
          <ul className="causes">
            {causes.map((cause) => (
              <li key={`${cause.kind} ${cause.at} ${cause.sentence}`}>
                <span className="quiet num">{formatMoment(new Date(cause.at), where)}</span>
                {cause.kind === 'import' && cause.ref !== null ? <Link className="link" href={`/${slug}/imports/${cause.ref}`}>{cause.sentence}</Link> : cause.kind === 'release' ? <Link className="link" href={`/${slug}/models/${alert.targetId}#versions`}>{cause.sentence}</Link> : cause.sentence}
              </li>
            ))}
          </ul>
        </>
      )}
      {alert.state === 'resolved' && <p className="small">{alert.resolution}</p>}
      {alert.state === 'muted' && alert.mutedUntil && <p className="small">Muted until {formatMoment(alert.mutedUntil, where)}.</p>}
      <div className="row-wrap">
        <Link className="link" href={`/${slug}/monitoring/${alert.targetId}?month=${month}`}>Open the month</Link>
        {mended.has(alert.kind) && <Link className="link" href={`/${slug}/monitoring/${alert.targetId}/challengers`}>Train a challenger</Link>}
        {acts && !acts.mine && <Button small icon="user" keys="O" busy={acts.busy} onClick={() => acts.does({ kind: 'own' })}>Take it on</Button>}
        {acts && (alert.state === 'muted' ? <Button small icon="bell" keys="M" busy={acts.busy} onClick={() => acts.does({ kind: 'unmute' })}>Unmute</Button> : <Button small icon="clock" keys="M" busy={acts.busy} onClick={() => acts.does({ kind: 'mute', days: MUTE_DAYS })}>Mute {MUTE_DAYS} days</Button>)}
        {acts && <Button small icon="check" busy={acts.busy} onClick={acts.end}>End it…</Button>}
      </div>
    </div>
  )
}

function EndDialog({ alert, busy, onClose, onEnd }: { alert: Alert | null; busy: boolean; onClose: () => void; onEnd: (reason: string) => void }) {
  const [reason, setReason] = useState('')
  return (
    <Dialog open={alert !== null} onClose={onClose} title="End this alert" actions={<><Button kind="primary" busy={busy} disabled={reason.trim() === ''} onClick={() => onEnd(reason.trim())}>End it</Button><Button kind="quiet" onClick={onClose}>Keep it open</Button></>}>
      <p className="dialog-text">{alert?.title}. If the same is found in a later month, a new alert opens.</p>
      <TextAreaField label="Why is it over?" hint="Kept in the audit log and the monthly report." value={reason} onChange={(event) => setReason(event.target.value)} rows={3} maxLength={500} />
    </Dialog>
  )
}
