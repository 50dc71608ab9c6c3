import type { CalibrationBand } from './charts/calibration-points.ts'
import type { CutoffPoint } from './charts/cutoff-curve.ts'
import type { Tenth } from './charts/decile-table.tsx'
import type { ImportanceField } from './charts/importance-table.tsx'
import type { QueueRowData } from './queue-table.tsx'
import type { WaterfallRow } from './waterfall-rows.ts'

/* Invented people, firms and figures for the gallery. */

export const LEAD_ROWS: readonly WaterfallRow[] = [
  { id: 'pricing', label: 'Pricing page views, last 7 days', value: '3', usual: '0', points: 12.6 },
  { id: 'trial', label: 'Own data imported in the trial', value: 'yes', usual: 'yes in 13%', points: 10.4 },
  { id: 'reply', label: 'Hours to first reply', value: '2', usual: '41', points: 9.1 },
  { id: 'people', label: 'People active at the company, 30 days', value: '3', usual: '1', points: 7.8 },
  { id: 'employees', label: 'Employees', value: '240', usual: '65', points: 6.2 },
  { id: 'meeting', label: 'Meeting booked', value: 'no', usual: 'yes in 60%', points: -5.2 },
  { id: 'origin', label: 'Lead source', value: 'trade-fair list', usual: 'web form 38%', points: -3.8 },
  { id: 'industry', label: 'Industry', value: 'packaging', usual: '31 kinds', points: -2.9 },
  { id: 'phone', label: 'Phone number on record', value: 'no', usual: 'yes in 81%', points: -2.1 },
  { id: 'letters', label: 'Newsletters opened, 60 days', value: '0 of 4', usual: '1 of 4', points: -1.6 },
  { id: 'x1', label: 'Country', points: 1.5 },
  { id: 'x2', label: 'Time on site', points: 1.0 },
]

export const CHANGES: readonly WaterfallRow[] = [
  { id: 'trial', label: 'Own data imported in the trial', value: 'no → yes', points: 11.9 },
  { id: 'pricing', label: 'Pricing page views, last 7 days', value: '1 → 3', points: 4.1 },
  { id: 'letters', label: 'Newsletters opened, 60 days', value: '1 → 0', points: -2.6 },
  { id: 'rest', label: '21 other fields', value: 'small moves', points: -1.4 },
]

export const BANDS: readonly CalibrationBand[] = [
  { promised: 0.02, happened: 0.012, low: 0.006, high: 0.025, count: 702 },
  { promised: 0.04, happened: 0.032, low: 0.02, high: 0.05, count: 784 },
  { promised: 0.065, happened: 0.058, low: 0.041, high: 0.081, count: 610 },
  { promised: 0.1, happened: 0.112, low: 0.085, high: 0.145, count: 540 },
  { promised: 0.15, happened: 0.17, low: 0.13, high: 0.22, count: 380 },
  { promised: 0.21, happened: 0.205, low: 0.16, high: 0.26, count: 300 },
  { promised: 0.29, happened: 0.29, low: 0.23, high: 0.36, count: 210 },
  { promised: 0.4, happened: 0.36, low: 0.28, high: 0.45, count: 120 },
  { promised: 0.55, happened: 0.34, low: 0.23, high: 0.47, count: 59 },
]

export const CURVE: readonly CutoffPoint[] = Array.from({ length: 99 }, (_, at) => {
  const cut = at + 1
  const net = Math.max(0, 378_000 - (cut - 40) ** 2 * (cut < 40 ? 92 : 118))
  return { cut, net, low: net * 0.82, high: net * 1.18, worked: Math.round(4212 * (1 - cut / 100) ** 1.1) }
})

export const FIELDS: readonly ImportanceField[] = [
  { id: 'pricing', label: 'Pricing page views, 7 days', points: 5.8, low: 5.3, high: 6.3, effect: [-2, 1, 4, 7, 10, 11, 11], steps: true, words: 'Up to 4 views each one adds; more add nothing', missing: 0 },
  { id: 'trial', label: 'Own data imported in the trial', points: 4.9, low: 4.4, high: 5.4, effect: [-2, -2, -2, 10, 10], steps: true, words: 'Yes adds about 12 points over no', missing: 0 },
  { id: 'reply', label: 'Hours to first reply', points: 4.1, low: 3.7, high: 4.5, effect: [9, 5, 2, 0, -2, -3, -3], words: 'The quicker, the higher; flat after 3 days', missing: 0.22 },
  { id: 'noise', label: 'Random numbers (control)', points: 0.06, low: 0.01, high: 0.11, effect: [0, 0, 0, 0], words: 'A column of noise. It must stay near 0, and does', missing: 0, control: true },
]

export const TENTHS: readonly Tenth[] = [128, 92, 50, 47, 35, 25, 16, 11, 7, 5].map((outcomes, at) => ({ rank: at + 1, scores: `${90 - at * 9}–${99 - at * 9}`, leads: 421, promised: [148.7, 80.2, 55.2, 41.3, 31.1, 23.6, 17.8, 12.6, 8.2, 4.8][at], outcomes }))

const lead = (id: string, name: string, firm: string, score: number, grade: 'A' | 'B' | 'C' | 'D', delta: number, points: number, short: string, contributions: number[], expected: string, made: string): QueueRowData => ({
  id, name, firm, href: `/leads/${id}`, score: { score, grade }, trend: { delta, since: 'last week' }, reason: { points, short, full: short }, contributions, stripLabel: `${contributions.length} contributions from 38 to ${score}`,
  expected: { fact: expected, made }, next: null, owner: 'Jonas Weber', stage: 'Working', touch: '2 d ago', source: 'Web form', country: 'DE', value: '€48k', sla: { state: 'calm', text: '3 h 05' },
})

export const QUEUE_ROWS: readonly QueueRowData[] = [
  lead('1', 'Aiko Tanabe', 'Nordhaven Ports', 64, 'B', 3, 11, 'Buying group grew from 1 to 4', [11, 9, 6, 4, 2, -4, -2], '€19.7k', '20% × €98k'),
  { ...lead('2', 'Tomas Lindqvist', 'Velden Dairy', 87, 'A', 4, 15, 'Asked for a quote on Friday', [15, 13, 12, 9, 6, 3, -5, -3, -1], '€18.6k', '44% × €42k'), sla: { state: 'late', text: '12 min late' } },
  { ...lead('3', 'Ines Moreau', 'Brindle Packaging', 71, 'B', 12, 13, 'Viewed pricing 3 times in 7 days', LEAD_ROWS.map((row) => row.points), '€12.6k', '26% × €48k'), sla: { state: 'soon', text: '38 min' } },
  { ...lead('4', 'Greta Sommer', 'Osier Foods', 55, 'B', -6, -7, 'No visit for 16 days', [9, 8, 5, 4, -7, -2], '€11.6k', '14% × €84k'), owner: null },
  { ...lead('5', 'Eva Novak', 'Quill Print Works', 52, 'B', 0, 9, 'Asked about leasing', [9, 6, 4, 3, -5, -3], '€6.3k', '12% × €52k'), score: { score: 52, grade: 'B', evidence: 'low', why: '31 leads like it: the chance lies between 4 and 31%' } },
  lead('6', 'Priya Nair', 'Pennant Rail', 33, 'C', 0, -8, '1 visit in 30 days', [4, 3, 2, -8, -4, -2], '€5.7k', '5% × €112k'),
]
