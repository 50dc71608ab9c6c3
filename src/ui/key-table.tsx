import { Keys } from './kbd.tsx'
import { KEYS, shownKeys, type KeyGroup } from './keys.ts'

const GROUPS: readonly KeyGroup[] = ['Move', 'Act', 'Select', 'Go']

/** All keys by group, from the one key table. */
export function KeyTable({ mac = false }: { mac?: boolean }) {
  return (
    <div className="key-table">
      {GROUPS.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <dl>{KEYS.filter((key) => key.group === group).map((key) => <div key={key.id}><dt><Keys keys={shownKeys(key.id, mac)} /></dt><dd>{key.does}</dd></div>)}</dl>
        </section>
      ))}
    </div>
  )
}

/** The line of hints at the foot of a list: the keys that matter here. */
export function KeyHints({ ids, end }: { ids: readonly { keys: string; does: string }[]; end?: string }) {
  return <div className="hints">{ids.map((hint) => <span key={hint.does}><Keys keys={hint.keys} /> {hint.does}</span>)}{end !== undefined && <span className="push">{end}</span>}</div>
}
