type Pane = { points: string; words: string; share: number; kind: 'plus' | 'minus' | 'lit' }

// One invented lead, as a window: the three columns are as wide, and the panes as high, as their points.
const columns: { width: number; panes: Pane[] }[] = [
  { width: 160, panes: [{ points: '+12.6', words: 'Pricing page, 3 visits', share: 12.6, kind: 'plus' }, { points: '+7.8', words: '3 people active', share: 7.8, kind: 'plus' }, { points: '+6.2', words: '240 employees', share: 6.2, kind: 'plus' }, { points: '−2.1', words: 'No phone', share: 2.1, kind: 'minus' }] },
  { width: 130, panes: [{ points: '+10.4', words: 'Imported own data', share: 10.4, kind: 'plus' }, { points: '71', words: 'likelier than 87%', share: 9, kind: 'lit' }, { points: '+2.5', words: '14 other fields', share: 2.5, kind: 'plus' }, { points: '−1.6', words: 'No newsletter', share: 1.6, kind: 'minus' }] },
  { width: 116, panes: [{ points: '+9.1', words: 'Replied in 2 hours', share: 9.1, kind: 'plus' }, { points: '−5.2', words: 'No meeting yet', share: 5.2, kind: 'minus' }, { points: '−3.8', words: 'Trade-fair list', share: 3.8, kind: 'minus' }, { points: '−2.9', words: 'Packaging', share: 2.9, kind: 'minus' }] },
]
const height = 470
const fill = { plus: 'var(--plus-wash)', minus: 'var(--minus-wash)', lit: 'var(--light)' }
const ink = { plus: 'var(--plus-ink)', minus: 'var(--minus-ink)', lit: 'oklch(0.24 0.018 255)' }

type Placed = Pane & { x: number; y: number; width: number; high: number }

/** Where each pane stands: columns side by side, panes under one another, as high as their share. */
function placed(): Placed[] {
  return columns.flatMap(({ width, panes }, column) => {
    const x = 2 + columns.slice(0, column).reduce((sum, before) => sum + before.width, 0)
    const total = panes.reduce((sum, pane) => sum + pane.share, 0)
    const top = (at: number) => (panes.slice(0, at).reduce((sum, pane) => sum + pane.share, 0) / total) * height
    return panes.map((pane, at) => ({ ...pane, x, width, y: 2 + top(at), high: (pane.share / total) * height }))
  })
}

function Words({ pane }: { pane: Placed }) {
  const bottom = pane.y + pane.high
  if (pane.high < 60) return <text x={pane.x + 10} y={pane.y + pane.high / 2 + 4} fill={ink[pane.kind]} fontWeight="600" fontSize="11">{pane.points}<tspan dx="6" fill="var(--ink-2)" fontWeight="400">{pane.words}</tspan></text>
  return (
    <>
      <text x={pane.x + 10} y={bottom - 26} fill={ink[pane.kind]} fontWeight="600" fontSize={pane.kind === 'lit' ? 34 : 13}>{pane.points}</text>
      <text x={pane.x + 10} y={bottom - 10} fill={pane.kind === 'lit' ? 'oklch(0.24 0.018 255)' : 'var(--ink-2)'} fontSize="11">{pane.words}</text>
    </>
  )
}

/** The picture beside the sign-in form: a score, pane by pane. */
export function ScorePanes() {
  return (
    <>
      <svg viewBox={`0 0 410 ${height + 4}`} width="410" height={height + 4} role="img" aria-label="A score of 71 and the contributions that it is made of">
        {placed().map((pane) => (
          <g key={pane.words}>
            <rect x={pane.x} y={pane.y} width={pane.width} height={pane.high} fill={fill[pane.kind]} stroke="var(--came)" strokeWidth="2" />
            <Words pane={pane} />
          </g>
        ))}
        <rect x="2" y="2" width="406" height={height} fill="none" stroke="var(--came)" strokeWidth="4" />
      </svg>
      <p className="small">Every score, pane by pane. Blue raised it, copper lowered it; the larger the pane, the more.</p>
    </>
  )
}
