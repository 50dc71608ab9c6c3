'use client'
import { Dialog } from './dialog.client.tsx'
import { Choice } from './field.tsx'
import { KeyTable } from './key-table.tsx'
import { useMac, useSingleKeys } from './use-keys.client.ts'

/** The sheet of all keys, opened by "?", with the switch that turns single keys off. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const mac = useMac()
  const [single, setSingle] = useSingleKeys()
  return (
    <Dialog open={open} onClose={onClose} title="Keys" size="wide">
      <KeyTable mac={mac} />
      <Choice label="Single letters act" hint="Off, only keys with Ctrl or ⌘, and Escape, Enter and Space act." checked={single} onChange={(event) => setSingle(event.target.checked)} />
    </Dialog>
  )
}
