import { stepLabels, type Step } from '#domain/act/schema.ts'
import type { IconName } from '#ui/icon.tsx'

/** The steps of a lead as rows and buttons show them; a lead that was just spoken to waits. */
export const stepFaces: Record<Step | 'wait', { icon: IconName; label: string }> = {
  call: { icon: 'phone', label: stepLabels.call }, write: { icon: 'mail', label: stepLabels.write }, meeting: { icon: 'calendar-plus', label: stepLabels.meeting },
  quote: { icon: 'send', label: stepLabels.quote }, note: { icon: 'pencil', label: stepLabels.note }, wait: { icon: 'hourglass', label: 'Wait' },
}

/** The face of a next step, whatever the server calls it. */
export function stepFace(nextAction: string): { icon: IconName; label: string } {
  return nextAction in stepFaces ? stepFaces[nextAction as Step | 'wait'] : { icon: 'arrow-right', label: nextAction }
}

/** The step that is done by one press: none for a lead that waits. */
export function stepToDo(nextAction: string): Step | null {
  return nextAction !== 'wait' && nextAction in stepFaces ? (nextAction as Step) : null
}
