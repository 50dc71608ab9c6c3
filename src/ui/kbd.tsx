/** One key. */
export function Kbd({ children }: { children: string }) {
  return <kbd>{children}</kbd>
}

/** Keys pressed together or after one another, separated by blanks: "G L". With `quiet` a screen reader skips them, because the name of the control holds them. */
export function Keys({ keys, quiet }: { keys: string; quiet?: boolean }) {
  return <span className="keys" aria-hidden={quiet || undefined}>{keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</span>
}
