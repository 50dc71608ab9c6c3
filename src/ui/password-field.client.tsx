'use client'
import { useState, type ComponentProps, type ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { Field, Input } from './field.tsx'

/** A password that can be looked at. Paste is allowed and password managers find it. */
export function PasswordField({ label, hint, error, action, ...input }: { label: string; hint?: ReactNode; error?: string; action?: ReactNode } & Omit<ComponentProps<'input'>, 'className' | 'style' | 'type' | 'id'>) {
  const [seen, setSeen] = useState(false)
  return (
    <Field label={label} hint={hint} error={error} action={action}>
      {(links) => (
        <span className="password">
          <Input autoComplete="current-password" {...input} {...links} type={seen ? 'text' : 'password'} spellCheck={false} autoCapitalize="none" />
          <IconButton small icon={seen ? 'eye-off' : 'eye'} label={seen ? 'Hide password' : 'Show password'} aria-pressed={seen} onClick={() => setSeen(!seen)} />
        </span>
      )}
    </Field>
  )
}
