import { Icon } from './icon.tsx'
import type { Sla } from './format.ts'

/** How long is left to act. Late and soon have an icon, so that colour is not alone. Take `state` and `text` from `describeSla`. */
export function SlaTimer({ state, text, title }: Sla & { title?: string }) {
  return (
    <span className={`sla sla-${state}`} title={title}>
      {state !== 'calm' && <Icon name={state === 'late' ? 'circle-alert' : 'clock'} size={12} label={state === 'soon' ? 'Soon due:' : undefined} />}{text}
    </span>
  )
}
