type Pane = { points: string; words: string; share: number; kind: 'plus' | 'minus' | 'lit' }

// One invented lead, as a window: the three columns are as wide, and the panes as high, as their points.
const columns: { width: number; panes: Pane[] }[] = [
  { width: 160, panes: [{ points: '+12.6', words: 'Viewed the pricing page 3 times', share: 12.6, kind: 'plus' }, { points: '+7.8', words: '3 people active', share: 7.8, kind: 'plus' }, { points: '+6.2', words: '240 employees', share: 6.2, kind: 'plus' }, { points: '−2.1', words: 'No phone', share: 2.1, kind: 'minus' }] },
  { width: 130, panes: [{ points: '+10.4', words: 'Imported own data', share: 10.4, kind: 'plus' }, { points: '71', words: 'likelier than 87%', share: 9, kind: 'lit' }, { points: '+2.5', words: '14 other fields', share: 2.5, kind: 'plus' }, { points: '−1.6', words: 'No newsletter', share: 1.6, kind: 'minus' }] },
  { width: 116, panes: [{ points: '+9.1', words: 'Replied in 2 hours', share: 9.1, kind: 'plus' }, { points: '−5.2', words: 'No meeting yet', share: 5.2, kind: 'minus' }, { points: '−3.8', words: 'Trade-fair list', share: 3.8, kind: 'minus' }, { points: '−2.9', words: 'Packaging', share: 2.9, kind: 'minus' }] },
]
const height = 470
const fill = { plus: 'var(--plus-wash)', minus: 'var(--minus-wash)', lit: 'var(--light)' }
const ink = { plus: 'var(--plus-ink)', minus: 'var(--minus-ink)', lit: 'var(--on-light)' }

/** The picture beside the sign-in form: a score, pane by pane. */
export function ScorePanes() {
  let x = 2
  return (
    <figure className="score-panes">
      <svg viewBox={`0 0 410 ${height + 4}`} width="410" height={height + 4} role="img" aria-label="A score of 71 and the contributions that it is made of">
        {columns.map(({ width, panes }) => {
          const total = panes.reduce((sum, pane) => sum + pane.share, 0)
          const left = x
          x += width
          let y = 2
          return panes.map((pane) => {
            const top = y
            const high = (pane.share / total) * height
            y += high
            return (
              <g key={pane.words}>
                <rect x={left} y={top} width={width} height={high} fill={fill[pane.kind]} stroke="var(--came)" strokeWidth="2" />
                {high >= 60 && <text x={left + 10} y={top + high - 26} fill={ink[pane.kind]} fontWeight="600" fontSize={pane.kind === 'lit' ? 34 : 13}>{pane.points}</text>}
                {high >= 60 && <text x={left + 10} y={top + high - 10} fill={pane.kind === 'lit' ? 'var(--on-light)' : 'var(--ink-2)'} fontSize="11">{pane.words}</text>}
                {high < 60 && <text x={left + 10} y={top + high / 2 + 4} fill={ink[pane.kind]} fontWeight="600" fontSize="11">{pane.points}<tspan dx="6" fill="var(--ink-2)" fontWeight="400">{pane.words}</tspan></text>}
              </g>
            )
          })
        })}
        <rect x="2" y="2" width="406" height={height} fill="none" stroke="var(--came)" strokeWidth="4" />
      </svg>
      <figcaption className="muted small">Every score, pane by pane. Blue raised it, copper lowered it; the larger the pane, the more.</figcaption>
    </figure>
  )
}
