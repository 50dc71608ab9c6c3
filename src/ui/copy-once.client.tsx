'use client'
import { useState } from 'react'
import { Button } from './button.tsx'
import { Field, Input } from './field.tsx'

/** A secret that is shown this once: to copy, with the sentence that it will not be seen again. */
export function CopyOnce({ label, secret, warning = 'Copy it now. It is stored only as a hash and cannot be shown again.' }: { label: string; secret: string; warning?: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret)
      setCopied('yes')
    } catch {
      setCopied('failed')
    }
  }
  return (
    <Field label={label} hint={warning}>
      {(links) => (
        <span className="copy-once">
          <Input {...links} value={secret} readOnly spellCheck={false} onFocus={(event) => event.target.select()} />
          <Button icon={copied === 'yes' ? 'check' : 'copy'} onClick={() => void copy()}>{copied === 'yes' ? 'Copied' : 'Copy'}</Button>
          <span className="sr" role="status">{copied === 'yes' ? 'Copied' : copied === 'failed' ? 'Copying was not allowed. Select the text and copy it.' : ''}</span>
        </span>
      )}
    </Field>
  )
}
