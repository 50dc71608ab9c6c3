import Link from 'next/link'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Keys } from './kbd.tsx'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

type Look = { kind?: ButtonKind; small?: boolean; wide?: boolean; icon?: IconName; keys?: string }

export type ButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style'> & Look & {
  /** The work is running: the button says so and takes no second press. */
  busy?: boolean
  /** Why the act is not possible now. The button stays reachable, does nothing, and the sentence stands beside it. */
  refused?: string
}

const classes = ({ kind = 'plain', small, wide }: Look, iconOnly = false): string =>
  ['button', kind !== 'plain' && `button-${kind}`, small && 'button-small', wide && 'button-wide', iconOnly && 'button-icon'].filter(Boolean).join(' ')

const face = ({ icon, keys, small }: Look, children: ReactNode): ReactNode => (
  <>
    {icon !== undefined && <Icon name={icon} size={small ? 12 : 14} />}
    {children}
    {keys !== undefined && <Keys keys={keys} quiet />}
  </>
)

/** A button. `primary` once a view; `danger` only for what destroys. `type` is "button" unless said. */
export function Button({ kind, small, wide, icon, keys, busy, refused, children, type = 'button', onClick, ...rest }: ButtonProps) {
  const why = useId()
  const look = { kind, small, wide, icon, keys }
  const blocked = busy === true || refused !== undefined
  const button = (
    <button {...rest} type={blocked ? 'button' : type} className={classes(look)} aria-busy={busy || undefined} aria-disabled={blocked || undefined}
      aria-describedby={refused === undefined ? rest['aria-describedby'] : why} onClick={blocked ? undefined : onClick}>
      {face(look, children)}
    </button>
  )
  return refused === undefined ? button : <span className="row-wrap">{button}<span className="button-why" id={why}>{refused}</span></span>
}

export type ButtonLinkProps = Look & { href: string; children: ReactNode; download?: boolean | string; prefetch?: boolean; target?: '_blank' }

/** A link that looks like a button, for going somewhere. A download goes past the router. */
export function ButtonLink({ href, children, download, prefetch, target, ...look }: ButtonLinkProps) {
  if (download !== undefined) return <a href={href} download={download} className={classes(look)}>{face(look, children)}</a>
  return <Link href={href} prefetch={prefetch} target={target} className={classes(look)}>{face(look, children)}</Link>
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style' | 'children'> & { label: string; icon: IconName; kind?: ButtonKind; small?: boolean; keys?: string }

/** A button with only an icon: its name is read out and shown on hover, with the key that does the same. */
export function IconButton({ label, icon, kind = 'quiet', small, keys, type = 'button', ...rest }: IconButtonProps) {
  const name = keys === undefined ? label : `${label} (${keys})`
  return (
    <button {...rest} type={type} className={classes({ kind, small }, true)} aria-label={name} title={rest.title ?? name}>
      <Icon name={icon} size={small ? 14 : 16} />
    </button>
  )
}

/** An icon that leads somewhere, with its name. */
export function IconLink({ label, icon, href, kind = 'quiet', small }: { label: string; icon: IconName; href: string; kind?: ButtonKind; small?: boolean }) {
  return <Link href={href} className={classes({ kind, small }, true)} aria-label={label} title={label}><Icon name={icon} size={small ? 14 : 16} /></Link>
}

/** A link in running text. With `out` it opens another site and says so. */
export function TextLink({ href, children, out }: { href: string; children: ReactNode; out?: boolean }) {
  if (out) return <a className="link" href={href} target="_blank" rel="noreferrer">{children}<span className="sr"> (opens in a new tab)</span></a>
  return <Link className="link" href={href}>{children}</Link>
}
