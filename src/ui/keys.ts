/** The one table of keys: the key sheet prints it, tooltips and hints name it, screens bind by its ids. */

export type KeyGroup = 'Move' | 'Act' | 'Select' | 'Go'

export type KeyBinding = {
  id: string
  group: KeyGroup
  /** Keys as `KeyboardEvent.key` names them, lower case; two entries are pressed one after the other. */
  keys: readonly string[]
  shift?: boolean
  /** Command on a Mac, Control elsewhere. */
  command?: boolean
  /** How the sheet prints it, keys separated by blanks. */
  shown: string
  does: string
}

export const KEYS = [
  { id: 'next', group: 'Move', keys: ['j'], shown: 'J', does: 'next' },
  { id: 'previous', group: 'Move', keys: ['k'], shown: 'K', does: 'previous' },
  { id: 'open', group: 'Move', keys: ['enter'], shown: '⏎', does: 'open' },
  { id: 'peek', group: 'Move', keys: [' '], shown: 'Space', does: 'peek' },
  { id: 'back', group: 'Move', keys: ['escape'], shown: 'Esc', does: 'back, close' },
  { id: 'next-step', group: 'Act', keys: ['e'], shown: 'E', does: 'do the next step' },
  { id: 'assign', group: 'Act', keys: ['a'], shown: 'A', does: 'assign' },
  { id: 'stage', group: 'Act', keys: ['t'], shown: 'T', does: 'stage' },
  { id: 'snooze', group: 'Act', keys: ['s'], shown: 'S', does: 'snooze' },
  { id: 'tag', group: 'Act', keys: ['#'], shown: '#', does: 'tag' },
  { id: 'own', group: 'Act', keys: ['o'], shown: 'O', does: 'take an alert on' },
  { id: 'mute', group: 'Act', keys: ['m'], shown: 'M', does: 'mute an alert' },
  { id: 'undo', group: 'Act', keys: ['z'], shown: 'Z', does: 'undo' },
  { id: 'select', group: 'Select', keys: ['x'], shown: 'X', does: 'select' },
  { id: 'select-range', group: 'Select', keys: ['x'], shift: true, shown: '⇧X', does: 'select to here' },
  { id: 'select-all', group: 'Select', keys: ['a'], command: true, shown: '⌘A', does: 'select all' },
  { id: 'find', group: 'Select', keys: ['/'], shown: '/', does: 'find' },
  { id: 'filter', group: 'Select', keys: ['f'], shown: 'F', does: 'filter' },
  { id: 'go-queue', group: 'Go', keys: ['g', 'l'], shown: 'G L', does: 'lead queue' },
  { id: 'go-models', group: 'Go', keys: ['g', 'm'], shown: 'G M', does: 'models' },
  { id: 'go-monitoring', group: 'Go', keys: ['g', 'w'], shown: 'G W', does: 'monitoring' },
  { id: 'go-reports', group: 'Go', keys: ['g', 'r'], shown: 'G R', does: 'audit reports' },
  { id: 'go-sources', group: 'Go', keys: ['g', 'd'], shown: 'G D', does: 'data sources' },
  { id: 'go-profiles', group: 'Go', keys: ['g', 'p'], shown: 'G P', does: 'profiles' },
  { id: 'palette', group: 'Go', keys: ['k'], command: true, shown: '⌘K', does: 'search or jump' },
  { id: 'sheet', group: 'Go', keys: ['?'], shown: '?', does: 'this sheet' },
] as const satisfies readonly KeyBinding[]

export type KeyId = (typeof KEYS)[number]['id']

export type Pressed = { key: string; shiftKey: boolean; metaKey: boolean; ctrlKey: boolean; altKey: boolean }

/** How a key is printed on this reader's keyboard. */
export const shownKeys = (id: KeyId, mac: boolean): string => {
  const binding = KEYS.find((key) => key.id === id)
  return binding === undefined ? '' : mac ? binding.shown : binding.shown.replace('⌘', 'Ctrl ')
}

/** Which binding a key press means, given the key pressed just before it ("g" opens a pair). "waiting" asks for the second key. Signs such as ? and # need no shift rule: each keyboard has its own. */
export const bindingFor = (pressed: Pressed, before: string | null, offered: readonly KeyId[] = KEYS.map((key) => key.id)): KeyId | 'waiting' | null => {
  const key = pressed.key.toLowerCase()
  const command = pressed.metaKey || pressed.ctrlKey
  if (pressed.altKey) return null
  const open = KEYS.filter((binding) => offered.includes(binding.id))
  const pair = before === null || command ? undefined : open.find((binding) => binding.keys.length === 2 && binding.keys[0] === before && binding.keys[1] === key)
  if (pair !== undefined) return pair.id
  const letter = /^[a-z]$/u.test(key)
  const single = open.find((binding: KeyBinding) => binding.keys.length === 1 && binding.keys[0] === key && (binding.command ?? false) === command && (!letter || (binding.shift ?? false) === pressed.shiftKey))
  if (single !== undefined) return single.id
  return !command && open.some((binding) => binding.keys.length === 2 && binding.keys[0] === key) ? 'waiting' : null
}
