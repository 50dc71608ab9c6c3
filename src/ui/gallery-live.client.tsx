'use client'
import { useState } from 'react'
import { BulkAction, BulkBar } from './bulk-bar.tsx'
import { Button } from './button.tsx'
import { CommandPalette } from './command-palette.client.tsx'
import { CopyOnce } from './copy-once.client.tsx'
import { Confirm, Dialog } from './dialog.client.tsx'
import { Feedback } from './feedback.client.tsx'
import { TextField } from './field.tsx'
import { KeySheet } from './key-sheet.client.tsx'
import { Menu } from './menu.client.tsx'
import { PasswordField } from './password-field.client.tsx'
import { Popover, Tooltip } from './popover.client.tsx'
import { ScoreBadge } from './score-badge.tsx'
import { ThemeSwitch } from './theme-switch.client.tsx'
import { toast } from './toaster.client.tsx'
import { useKeys } from './use-keys.client.ts'

type Open = 'none' | 'dialog' | 'confirm' | 'palette' | 'keys'

/** The parts of the gallery that need the browser. */
export function GalleryLive() {
  const [open, setOpen] = useState<Open>('none')
  const close = () => setOpen('none')
  useKeys({ palette: () => setOpen('palette'), sheet: () => setOpen('keys') })
  return (
    <div className="stack">
      <ThemeSwitch />
      <div className="row-wrap">
        <Menu trigger={{ as: 'button', label: 'Menu', icon: 'ellipsis' }} groups={[{ heading: 'Assign to', items: [{ id: 'me', label: 'Me', checked: true }, { id: 'noa', label: 'Noa Stein', checked: false, note: '14 open leads' }] }, { items: [{ id: 'gone', label: 'Delete', icon: 'trash-2', danger: true }, { id: 'no', label: 'Export', icon: 'download', refused: 'Your role may not export' }] }]} />
        <Popover trigger={{ as: 'choice', label: 'Version', value: 'v14' }} label="Version"><TextField label="Cut-off" defaultValue="50" /></Popover>
        <Tooltip text="Opens the sheet of keys" keys="?"><Button onClick={() => setOpen('keys')}>Keys</Button></Tooltip>
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button kind="danger" onClick={() => setOpen('confirm')}>Delete source</Button>
        <Button keys="⌘K" onClick={() => setOpen('palette')}>Palette</Button>
        <Button onClick={() => toast('3 leads assigned to Noa Stein', { undo: () => toast('Taken back') })}>Toast</Button>
      </div>
      <PasswordField label="Password" name="password" defaultValue="correct horse" />
      <CopyOnce label="API key" secret="ll_live_9f2c41d8e0b75a36" />
      <Feedback promise="Your answer stays with this prediction and counts in the next training." reasons={[{ value: 'reason', label: 'A reason is wrong' }, { value: 'know', label: 'I know something it does not' }]} onSend={() => Promise.resolve({ kind: 'saved', text: 'Thanks. It counts in the next training.' })} />
      <Dialog open={open === 'dialog'} onClose={close} title="Save this view" actions={<><Button kind="primary" onClick={close}>Save view</Button><Button kind="quiet" onClick={close}>Cancel</Button></>}><TextField label="Name" defaultValue="DACH inbound" /></Dialog>
      <Confirm open={open === 'confirm'} onClose={close} onConfirm={close} title="Delete the source Support desk?" verb="Delete source" loss="9,022 records go. Churn risk v6 loses 3 of its 31 fields and is marked stale. This cannot be undone after 30 days." />
      <CommandPalette open={open === 'palette'} onClose={close} onChoose={close} groups={[
        { heading: 'Leads', items: [{ id: 'ines', label: 'Ines Moreau', note: 'Brindle Packaging', lead: <ScoreBadge score={71} grade="B" /> }, { id: 'luc', label: 'Luc Petit', note: 'Brindle Packaging', lead: <ScoreBadge score={44} grade="C" /> }] },
        { heading: 'Go', items: [{ id: 'models', label: 'Models', icon: 'layers', keys: 'G M' }] },
      ]} />
      <KeySheet open={open === 'keys'} onClose={close} />
    </div>
  )
}

/** The bulk bar over the gallery's queue. */
export function GalleryBulk() {
  const [count, setCount] = useState(3)
  return <BulkBar count={count} onClear={() => setCount(0)}><BulkAction keys="A">Assign</BulkAction><BulkAction keys="T">Stage</BulkAction><BulkAction keys="S">Snooze</BulkAction></BulkBar>
}
