import type { ReactNode } from 'react'
import { Meter } from './tag.tsx'

export type JobProgressProps = {
  title: string
  /** What is being done now, or the outcome's one number: "fold 3 of 5", "99,963 rows". */
  stage: string
  /** 0 to 100; null when waiting or done. */
  percent: number | null
  /** "about 2 min left" */
  eta?: string
  /** A button that cancels. */
  cancel?: ReactNode
  /** A Verdict and what to do, when the job has ended. */
  outcome?: ReactNode
}

/** A long job: stage, share done, time left, cancel; or how it ended. Nothing moves that is not moving. */
export function JobProgress({ title, stage, percent, eta, cancel, outcome }: JobProgressProps) {
  return (
    <div className="job" role="group" aria-label={title}>
      <div className="job-line">
        <span className="medium clip">{title}</span>
        <span className="small faint clip" aria-live="polite">{stage}{eta !== undefined && `, ${eta}`}</span>
        <span className="row push">{outcome}{percent !== null && outcome === undefined && <span className="small quiet">{Math.round(percent)}%</span>}{cancel}</span>
      </div>
      {percent !== null && <Meter share={percent / 100} label={`${title}: ${stage}`} />}
    </div>
  )
}
