import type { ComponentProps } from 'react'
import { Button, IconButton, type ButtonKind } from './button.tsx'
import { MeName, WorkspaceName } from './frame.tsx'
import { Icon, type IconName } from './icon.tsx'
import { AddFilter } from './filter-bar.tsx'

/** What opens a menu or a popover, as data, so that a server screen can name it. */
export type Trigger =
  | { as: 'button'; label: string; icon?: IconName; kind?: ButtonKind; small?: boolean; keys?: string }
  | { as: 'icon'; label: string; icon: IconName; kind?: ButtonKind; small?: boolean; keys?: string }
  | { as: 'choice'; label: string; value: string }
  | { as: 'add'; label: string }
  | { as: 'workspace'; name: string }
  | { as: 'me'; name: string; role: string }

/** The control that a Trigger describes. The widget hands it its own attributes. */
export function TriggerButton({ trigger, ...rest }: { trigger: Trigger } & Omit<ComponentProps<'button'>, 'className' | 'style'>) {
  switch (trigger.as) {
    case 'button': return <Button {...rest} kind={trigger.kind} small={trigger.small} icon={trigger.icon} keys={trigger.keys}>{trigger.label}</Button>
    case 'icon': return <IconButton {...rest} kind={trigger.kind} small={trigger.small} icon={trigger.icon} label={trigger.label} keys={trigger.keys} />
    case 'choice': return <button {...rest} type="button" className="chip chip-choice"><span className="chip-words">{trigger.label} <b>{trigger.value}</b><Icon name="chevron-down" size={12} /></span></button>
    case 'add': return <AddFilter {...rest}>{trigger.label}</AddFilter>
    case 'workspace': return <button {...rest} type="button" className="workspace" title={`Workspace ${trigger.name}`}><WorkspaceName name={trigger.name} switchable /></button>
    case 'me': return <button {...rest} type="button" className="me"><MeName name={trigger.name} role={trigger.role} /></button>
  }
}
