/** How often a source is read, and how fresh it is promised to be, as a person chooses them. */
export type MinutesOption = { value: string; label: string }

export const rhythms: readonly MinutesOption[] = [{ value: '', label: 'Only when asked' }, { value: '15', label: 'Every 15 minutes' }, { value: '60', label: 'Every hour' }, { value: '360', label: 'Every 6 hours' }, { value: '1440', label: 'Every day' }]
export const promises: readonly MinutesOption[] = [{ value: '', label: 'No promise' }, { value: '60', label: '1 hour' }, { value: '240', label: '4 hours' }, { value: '1440', label: '1 day' }, { value: '2880', label: '2 days' }, { value: '10080', label: '1 week' }]

/** The options with the one that is set, where it is none of them: a change of something else leaves it. */
export function withOwn(options: readonly MinutesOption[], minutes: number | null): MinutesOption[] {
  const known = minutes === null || options.some(({ value }) => value === String(minutes))
  return known ? [...options] : [...options, { value: String(minutes), label: `${minutes.toLocaleString('en')} minutes` }]
}
