import { gateLabels, type Gate, type Retraining } from '#domain/monitor/index.ts'
import { TextLink } from '#ui/button.tsx'
import { formatCount, formatMoment, type Where } from '#ui/format.ts'
import { Verdict, type VerdictKind } from '#ui/verdict.tsx'
import { DecideButtons } from './decide.client.tsx'

const marks: Record<Gate['verdict'], { kind: VerdictKind; word: string }> = { pass: { kind: 'pass', word: 'Passed' }, fail: { kind: 'fail', word: 'Failed' }, 'not enough data': { kind: 'notEnough', word: 'Not enough data' } }

type Shown = Retraining['challenges'][number]

function stateOf({ decision, passed, open }: Shown): { kind: VerdictKind; word: string } {
  if (decision === 'promote') return { kind: 'pass', word: 'Put in use' }
  if (decision === 'decline') return { kind: 'quiet', word: 'Declined' }
  if (!passed) return { kind: 'fail', word: 'Refused by its gates' }
  return open ? { kind: 'watch', word: 'Waits for a decision' } : { kind: 'quiet', word: 'Outdated: another version has come into use' }
}

/** One challenger beside the version that was in use: every gate with its figure, and the decision where one is open. */
export function ChallengeCard({ challenge, href, acts, where }: { challenge: Shown; href: string; acts: boolean; where: Where }) {
  const { result, at, decision } = challenge
  const state = stateOf(challenge)
  return (
    <article className="challenge" aria-label={`Version ${result.challengerNumber} beside version ${result.championNumber}`}>
      <h3><TextLink href={`${href}${result.challengerNumber}`}>{`Version ${result.challengerNumber}`}</TextLink> beside <TextLink href={`${href}${result.championNumber}`}>{`version ${result.championNumber}`}</TextLink> <Verdict kind={state.kind}>{state.word}</Verdict></h3>
      <p className="small">{formatMoment(at, where)}. {result.why}{result.rows > 0 && ` Compared on ${formatCount(result.rows, where.locale)} leads with ${formatCount(result.positives, where.locale)} conversions${result.onFreshRows ? ', which neither model has learned from' : ''}.`}</p>
      <ul className="gates">{result.gates.map(({ gate, verdict, sentence }) => <li key={gate}><span><span className="medium">{gateLabels[gate]}</span><br /><Verdict kind={marks[verdict].kind}>{marks[verdict].word}</Verdict></span><span className="wrap">{sentence}</span></li>)}</ul>
      {acts && decision === null && <DecideButtons challengeId={challenge.id} number={result.challengerNumber} champion={result.championNumber} promotable={challenge.open} />}
    </article>
  )
}
