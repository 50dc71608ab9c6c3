import type { ComponentProps, ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** A place to drop a file, which is a file input in truth: keyboard, touch and forms work. */
export function FileDrop({ label, hint, ...input }: { label: string; hint?: ReactNode } & Omit<ComponentProps<'input'>, 'className' | 'style' | 'type'>) {
  return (
    <label className="dropzone">
      <Icon name="upload" />
      <span className="medium">{label}</span>
      {hint !== undefined && <span className="small quiet">{hint}</span>}
      <input {...input} type="file" />
    </label>
  )
}
