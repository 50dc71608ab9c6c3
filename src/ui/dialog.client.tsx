'use client'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { Button, IconButton } from './button.tsx'
import { Input } from './field.tsx'

export type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  /** Read out and styled like any title unless hidden: the palette needs none to be seen. */
  hideTitle?: boolean
  size?: 'small' | 'medium' | 'wide'
  /** Sits at the top instead of the middle, and without padding. */
  bare?: boolean
  actions?: ReactNode
  children: ReactNode
}

/** A window over the page. The browser keeps focus inside it, closes it on Escape and gives focus back. */
export function Dialog({ open, onClose, title, hideTitle, size = 'small', bare, actions, children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = box.current
    if (dialog === null) return
    if (open && !dialog.open) {
      dialog.showModal()
      // The browser would choose the close button; a field, or the way back, is what the reader needs first.
      const first = dialog.querySelector<HTMLElement>('[data-first]') ?? dialog.querySelector<HTMLElement>('input:not([type="hidden"]), select, textarea')
      first?.focus()
    }
    if (!open && dialog.open) dialog.close()
  }, [open])
  return (
    <dialog ref={box} className={`dialog dialog-${size}${bare ? ' dialog-bare' : ''}`} aria-labelledby={id} onClose={onClose}
      onClick={(event) => { if (event.target === event.currentTarget) onClose() }}>
      {open && (
        <div className="dialog-inside">
          <div className={hideTitle ? 'sr' : 'dialog-head'}><h2 id={id}>{title}</h2>{!hideTitle && <IconButton label="Close" keys="Esc" icon="x" small onClick={onClose} />}</div>
          {children}
          {actions !== undefined && <div className="dialog-actions">{actions}</div>}
        </div>
      )}
    </dialog>
  )
}

export type ConfirmProps = {
  open: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  /** What is lost, in numbers, and whether it can be undone. */
  loss: ReactNode
  /** The act itself: "Delete source". Never "OK". */
  verb: string
  /** The way back: "Keep it". */
  keep?: string
  busy?: boolean
  /** For what cannot be undone at all: the word to type first. */
  typed?: string
}

/** Asked only before what cannot be undone. Names the loss; the way back has the focus. */
export function Confirm({ open, onClose, onConfirm, title, loss, verb, keep = 'Keep it', busy, typed }: ConfirmProps) {
  const [word, setWord] = useState('')
  const close = () => { setWord(''); onClose() }
  return (
    <Dialog open={open} onClose={close} title={title} actions={
      <>
        <Button kind="danger" busy={busy} disabled={typed !== undefined && word !== typed} onClick={onConfirm}>{verb}</Button>
        <Button kind="quiet" onClick={close} data-first>{keep}</Button>
      </>
    }>
      <div className="dialog-text">{loss}</div>
      {typed !== undefined && <label className="field"><span className="field-label">Type “{typed}” to confirm</span><Input value={word} onChange={(event) => setWord(event.target.value)} autoComplete="off" /></label>}
    </Dialog>
  )
}
