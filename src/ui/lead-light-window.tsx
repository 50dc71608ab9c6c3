type Glass = { points: string; text: string; sign: 'plus' | 'minus' }

function Pane({ points, text, sign }: Glass) {
  return <p className={sign}><b>{points}</b>{text}</p>
}

/** The picture of the sign-in page: one score as a window, each reason a pane of its size. An example, and said to be one. */
export function LeadLightWindow() {
  return (
    <>
      <div className="window" role="img" aria-label="An example: a score of 71 as a window of reasons. The larger a pane, the more it counts; blue raised the score, copper lowered it.">
        <div className="window-1"><Pane sign="plus" points="+12.6" text="Viewed the pricing page 3 times" /><Pane sign="plus" points="+7.8" text="3 people active" /><Pane sign="plus" points="+6.2" text="240 employees" /><Pane sign="minus" points="−2.1" text="No phone" /></div>
        <div className="window-2"><Pane sign="plus" points="+10.4" text="Imported own data" /><p className="lit"><b>71</b>likelier than 87%</p><Pane sign="plus" points="+2.5" text="14 other fields" /><Pane sign="minus" points="−1.6" text="No newsletter" /></div>
        <div className="window-3"><Pane sign="plus" points="+9.1" text="Replied within 2 hours" /><Pane sign="minus" points="−5.2" text="No meeting yet" /><Pane sign="minus" points="−3.8" text="Trade-fair list" /><Pane sign="minus" points="−2.9" text="Packaging" /></div>
      </div>
      <p>Every score, pane by pane. Blue raised it, copper lowered it; the larger the pane, the more.</p>
    </>
  )
}
