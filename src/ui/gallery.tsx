import type { ReactNode } from 'react'
import { Button, ButtonLink, IconButton, TextLink } from './button.tsx'
import { CalibrationChart } from './charts/calibration-chart.tsx'
import { CutoffMoney, OutcomeCounts } from './charts/cutoff-money.tsx'
import { DecileTable } from './charts/decile-table.tsx'
import { DependencePlot } from './charts/dependence-plot.tsx'
import { ImportanceTable } from './charts/importance-table.tsx'
import { ScoreHistogram } from './charts/score-histogram.tsx'
import { EvidenceFooter } from './evidence-footer.tsx'
import { Facts } from './facts.tsx'
import { Checkbox, Choice, ChoiceGroup, SegmentedControl, SelectField, TextField } from './field.tsx'
import { FigureWithRows } from './figure-with-rows.tsx'
import { FileDrop } from './file-drop.tsx'
import { FilterBar, FilterChip, FindField } from './filter-bar.tsx'
import { NamedStrip } from './force-strip.tsx'
import { AppFrame, Bar, Body, Crumb, Halves, MainPane, MeName, Panes, Section, WorkspaceName } from './frame.tsx'
import { BANDS, CHANGES, CURVE, FIELDS, LEAD_ROWS, QUEUE_ROWS, TENTHS } from './gallery-data.ts'
import { GalleryBulk, GalleryLive } from './gallery-live.client.tsx'
import { Interval } from './interval.tsx'
import { JobProgress } from './job-progress.tsx'
import { KeyHints, KeyTable } from './key-table.tsx'
import { Note } from './note.tsx'
import { PeekPanel, PeekPart } from './peek-panel.tsx'
import { NextStep, QueueRow, QueueTable } from './queue-table.tsx'
import { ReasonList, ReasonSides, type Reason } from './reason-list.tsx'
import { ScoreBadge, TrendArrow } from './score-badge.tsx'
import { RecordHead, ScoreCard } from './score-card.tsx'
import { EmptyState, ErrorState, ForbiddenState, LoadingSkeleton, Refusal } from './states.tsx'
import { Steps } from './steps.tsx'
import { commonScale } from './strip-panes.ts'
import { Tabs } from './tabs.tsx'
import { Avatar, Meter, Tag } from './tag.tsx'
import { Timeline } from './timeline.tsx'
import { Toaster } from './toaster.client.tsx'
import { Verdict } from './verdict.tsx'
import { Waterfall } from './waterfall.tsx'
import { WhatIf, WhatIfField, WhatIfResult } from './what-if.tsx'

const reasons = (sign: number): Reason[] => LEAD_ROWS.filter((row) => Math.sign(row.points) === sign).slice(0, 5).map((row) => ({ id: row.id, points: row.points, sentence: <>{row.label} <b>{row.value}</b></> }))

function Leads() {
  const scale = commonScale(QUEUE_ROWS.map((row) => row.contributions))
  return (
    <>
      <FilterBar end={<IconButton label="Columns" icon="columns-3" small />}><FindField label="Find a lead" /><FilterChip label="Owner" value="me or nobody" removeHref="/queue" /><FilterChip label="Grade" value="A, B, C" removeHref="/queue?grade=" /></FilterBar>
      <div className="queue-box">
        <QueueTable caption="6 leads, highest expected value first" total={6}>
          {QUEUE_ROWS.map((row, at) => <QueueRow key={row.id} index={at} scale={scale} current={at === 2} selected={at === 1} row={{ ...row, next: <NextStep icon="phone">Call</NextStep>, reason: at === 4 ? { ...row.reason, tags: <Tag>few like it</Tag> } : row.reason }} />)}
        </QueueTable>
      </div>
      <KeyHints ids={[{ keys: 'J K', does: 'move' }, { keys: 'Space', does: 'peek' }, { keys: 'X', does: 'select' }]} end="6 leads" />
      <GalleryBulk />
    </>
  )
}

function Peek() {
  return (
    <PeekPanel label="Peek: Ines Moreau" bar={<><span className="faint small">3 of 6</span><IconButton small icon="chevron-down" label="Next lead" keys="J" /><IconButton small icon="chevron-up" label="Previous lead" keys="K" /><span className="push" /><ButtonLink href="/queue/3" kind="quiet" small keys="⏎">Open</ButtonLink><IconButton small icon="x" label="Close peek" keys="Esc" /></>}
      name="Ines Moreau" about="Head of Quality, Brindle Packaging · Lyon, FR" score={<><ScoreBadge score={71} grade="B" size="big" /><div><p><b>Likelier than 87%</b> of your open leads</p><p className="small quiet">Chance 26% within 90 days (19 to 34%)</p></div></>}
      foot={<EvidenceFooter scored="Scored 07:34" model="Lead score v14" freshness={[{ text: 'data 14 min old' }]} check={<TextLink href="/queue/3#evidence">Verify</TextLink>} />}>
      <NamedStrip contributions={LEAD_ROWS.map((row) => row.points)} scale={{ span: 66, left: 16.5 }} net={33} baseName="38 typical" endName="71" label="12 contributions, from 38 to 71" />
      <PeekPart title="Speaks for"><ReasonList items={reasons(1)} /></PeekPart>
      <PeekPart title="Speaks against"><ReasonList items={reasons(-1)} /></PeekPart>
      <PeekPart title="Next step"><div className="row-wrap"><Button kind="primary" icon="calendar-plus" keys="E">Book meeting</Button><Button icon="mail">Write</Button></div></PeekPart>
    </PeekPanel>
  )
}

function OneLead() {
  const bins = Array.from({ length: 33 }, (_, at) => Math.round(60 * Math.exp(-((at - 14) ** 2) / 90)))
  return (
    <>
      <RecordHead name="Ines Moreau" about={<>Head of Quality at <TextLink href="/accounts/1">Brindle Packaging</TextLink>, Lyon</>} facts={[{ term: 'Stage', value: 'Working' }, { term: 'Owner', value: 'Jonas Weber' }]} />
      <ScoreCard badge={<ScoreBadge score={71} grade="B" size="big" />} sentence={<>Likelier to buy than <b>87% of your leads</b></>} change={<><TrendArrow delta={12} since="Mon 16 Nov" /> since Mon 16 Nov, when it was 59</>}
        figure={<ScoreHistogram bins={bins} at={71} label="1,284 open leads by score; 87% lie below 71" />} figureCaption="Your 1,284 open leads by score"
        facts={[{ term: 'Chance to buy in 90 days', value: '26%', note: '19 to 34%' }, { term: 'Expected value', value: '€12,603', note: '26.3% of €48,000' }, { term: 'Evidence', value: 'Good', note: '412 leads like it' }]} />
      <NamedStrip contributions={LEAD_ROWS.map((row) => row.points)} scale={{ span: 66, left: 16.5 }} net={33} baseName="38 typical" endName="71" label="12 contributions, from 38 to 71" />
      <Section label="Reasons"><ReasonSides plus={reasons(1)} minus={reasons(-1)} plusSum="+48.6" minusSum="−15.6" /></Section>
      <Section title="From a typical lead to 71"><Waterfall base={38} baseName="A typical lead" end={71} endName="Ines Moreau" rows={LEAD_ROWS} limits={[{ at: 50, label: 'B from 50' }, { at: 75, label: 'A from 75' }]} chanceAt={(score) => `${Math.round(100 / (1 + Math.exp(-(score - 91.6) / 20)))}%`} howToRead="each bar starts where the one above ended. Blue with + pushes the score up, copper with − pulls it down." /></Section>
      <Section title="Why it rose by 12" hint="Same model, v14. Only the data changed."><Waterfall base={59} baseName="Mon 16 Nov" end={71} endName="Today" rows={CHANGES} twin="chart" limits={[{ at: 75, label: 'A from 75' }]} asides={{ trial: 'Thu 19 Nov, 11:02', pricing: '18 and 20 Nov' }} /></Section>
      <Section title="What if" hint="Only what you can change.">
        <WhatIf leftOut="Not offered: employees and country, because you cannot change them." controls={
          <>
            <WhatIfField name="Meeting booked" tested points={8.6} note="Tested on 4,460 leads: 2.1 more of 100 buy (0.4 to 3.9)."><SegmentedControl label="Meeting booked" name="meeting" defaultValue="yes" options={[{ value: 'no', label: 'No' }, { value: 'yes', label: 'Yes' }]} /></WhatIfField>
            <WhatIfField name="People active" points={0}><SegmentedControl label="People active" name="people" defaultValue="3" options={[{ value: '3', label: '3' }, { value: '4', label: '4' }]} /></WhatIfField>
          </>
        } result={<WhatIfResult from={{ score: 71, grade: 'B' }} to={{ score: 80, grade: 'A' }} rows={[{ term: 'Chance', from: '26%', to: '35%' }, { term: 'Expected value', from: '€12.6k', to: '€17k' }]} hint={<>Smallest step to grade A: <b>book a meeting</b>.</>} />} />
      </Section>
      <Section title="Timeline"><Timeline days={[{ day: 'Today', events: [{ id: '1', at: '07:31', icon: 'mouse-pointer-click', text: 'Viewed the pricing page, 4 min', source: 'Web', points: 1.1 }] }, { day: 'Fri 20 Nov', events: [{ id: '2', at: '16:20', icon: 'mail', text: 'Replied to “Sample report”', source: 'HubSpot' }] }]} /></Section>
      <Section title="Evidence" verdict={<Verdict kind="pass" filled>Recomputed just now: 38.0 + 12 contributions = 71.0</Verdict>}><EvidenceFooter scored="Scored 07:34" model="Lead score v14" snapshot="1c27 324f" freshness={[{ text: 'HubSpot 14 min' }, { text: 'Web 3 d', stale: true }]} check={<TextLink href="/verify">Verify</TextLink>} /></Section>
    </>
  )
}

function Charts() {
  return (
    <>
      <Section><Halves>
        <div><header className="section-head"><h2>Do the chances come true?</h2><Verdict kind="watch">Too high above 47%</Verdict></header><CalibrationChart bands={BANDS} outcome="Bought" /></div>
        <div><header className="section-head"><h2>Where to stop working leads</h2></header><CutoffMoney curve={CURVE} cut={50} currency="EUR" todayNote="as many as the team can work" /><OutcomeCounts cut={50} counts={{ workedHit: 275, workedMiss: 1038, leftHit: 141, leftMiss: 2758 }} /></div>
      </Halves></Section>
      <Section title="What moves scores" hint="Average push per lead, in points"><ImportanceTable fields={FIELDS} /></Section>
      <Section><Halves>
        <div><header className="section-head"><h2>Hours to first reply</h2></header><DependencePlot field="Hours to first reply" effect={{ kind: 'number', steps: [0, 6, 12, 24, 48, 72, 120].map((value, at) => ({ value, points: [9, 7, 5, 1, -2, -3, -3][at], low: [7, 5, 3, -1, -4, -5, -5][at], high: [11, 9, 7, 3, 0, -1, -1][at], count: [90, 200, 320, 260, 140, 90, 40][at] })) }} /></div>
        <div><header className="section-head"><h2>Lead source</h2></header><DependencePlot field="Lead source" effect={{ kind: 'category', steps: [{ value: 'Referral', points: 6.1, count: 180 }, { value: 'Web form', points: 1.2, count: 610 }, { value: 'Trade-fair list', points: -3.8, count: 240 }, { value: 'Bought list', points: -5.5, count: 120 }] }} /></div>
      </Halves></Section>
      <Section title="Tenth by tenth"><DecileTable tenths={TENTHS} /></Section>
    </>
  )
}

function Parts() {
  return (
    <>
      <Section title="Scores, verdicts, tags">
        <div className="row-wrap"><ScoreBadge score={91} grade="A" /><ScoreBadge score={64} grade="B" /><ScoreBadge score={37} grade="C" /><ScoreBadge score={12} grade="D" /><ScoreBadge score={52} grade="B" evidence="low" /><ScoreBadge score={null} grade={null} why="the person did not allow profiling" /><TrendArrow delta={12} /><TrendArrow delta={-6} /><TrendArrow delta={0} /><TrendArrow delta={null} /></div>
        <div className="row-wrap"><Verdict kind="pass">Pass</Verdict><Verdict kind="fail">Fail</Verdict><Verdict kind="watch">Watch</Verdict><Verdict kind="notEnough" missing="41 of 100">Not enough data</Verdict><Verdict kind="running">Running</Verdict><Verdict kind="quiet">Quiet</Verdict><Verdict kind="pass" filled>Signed by 2</Verdict><Verdict kind="fail" filled>1 gate failed</Verdict><Tag kind="watch">data 3 d old</Tag><Tag icon="shuffle">chance pick</Tag><Avatar name="Jonas Weber" /><Avatar name={null} /><Meter share={0.34} label="17 of 50" boxed /></div>
        <Interval value={0.86} low={0.76} high={0.98} min={0.5} max={1.4} refs={[0.8, 1.25]} compare={1} label="0.86, between 0.76 and 0.98" />
        <p><FigureWithRows value="€21,300" name="Money at risk" formula="211 leads × €101" rows={[{ id: 'a', label: 'Referral', value: '€14,000' }, { id: 'b', label: 'Partner', value: '€7,300' }]} sum="€21,300" /> a month at risk</p>
      </Section>
      <Section title="Controls">
        <div className="row-wrap"><Button kind="primary" keys="E">Book meeting</Button><Button icon="mail">Write</Button><Button kind="quiet">Snooze</Button><Button kind="danger">Delete source</Button><Button refused="One gate failed">Put v15 in use</Button><Button busy>Saving</Button><ButtonLink href="/import" icon="upload" small>Import a file</ButtonLink></div>
        <div className="row-wrap"><Tabs label="Views" items={[{ href: '/a', label: 'My day', count: '46', current: true }, { href: '/b', label: 'Rising', count: '18' }]} /><SegmentedControl label="Show as" name="as" defaultValue="both" options={[{ value: 'chart', label: 'Chart' }, { value: 'table', label: 'Table' }, { value: 'both', label: 'Both' }]} /><Checkbox aria-label="On" defaultChecked /><Checkbox aria-label="Off" /></div>
        <Halves><div className="stack"><TextField label="Target" defaultValue="be more efficient" error="A target needs a number and a date, for example “AOV from €120 to €132 by 30 June”." /><SelectField label="Column" hint="What the field is used for" options={[{ value: 'input', label: 'Input' }, { value: 'outcome', label: 'Outcome' }]} /><ChoiceGroup question="Lawful basis"><Choice type="radio" name="basis" label="Each row says it" defaultChecked /><Choice type="radio" name="basis" label="One basis for the whole file" hint="It is logged with your name." /></ChoiceGroup></div><FileDrop label="Drop a CSV here, or choose one" hint="Up to 200 MB. Nothing is stored before you confirm." accept=".csv" /></Halves>
      </Section>
      <Section title="Jobs and steps">
        <JobProgress title="Training lead score v16" stage="fold 3 of 5" percent={58} eta="about 2 min left" cancel={<Button small kind="quiet">Cancel</Button>} />
        <JobProgress title="Import of prospects.csv" stage="99,963 rows" percent={null} outcome={<><Verdict kind="watch">37 refused</Verdict><Button small>See why</Button></>} />
        <Steps label="To your first score" current={2} items={[{ title: 'Connect a source', note: '7 connected' }, { title: 'Load its history', note: '2,525,145 records' }, { title: 'Audit the data', note: '71%, about 25 s left' }, { title: 'Say what counts as success' }, { title: 'Train the first model' }]} />
      </Section>
      <Section title="States"><Halves>
        <div className="stack">
          <EmptyState level={3} icon="list-filter" title="No lead matches these filters" why="46 leads match without “Grade A”." actions={<Button small>Remove it</Button>} />
          <ErrorState level={3} title="The leads did not load" why="The database did not answer within 10 s. Your filters are kept." id="7C2F-0193" at="23 Nov 2026, 09:41" actions={<Button small kind="primary">Try now</Button>} />
          <ForbiddenState level={3} title="You may not open Lead score v14" why="Models need the role analyst, compliance or admin." />
          <Refusal level={3} title="Not trained: too few orders" why="31 orders in the last 200 days; the least is 40. At today’s pace around 9 Dec." />
        </div>
        <div className="stack"><Note>You can read on; 2 changes wait to be sent.</Note><Note kind="watch"><b>Web events stopped 3 h ago.</b> 212 scores are marked.</Note><Note kind="fail">The file was not imported.</Note><LoadingSkeleton label="Loading leads" rows={4} /><Facts layout="down" items={[{ term: 'E-mail', value: 'ines.moreau@brindle.example', note: 'HubSpot' }, { term: 'Employees', value: '240', note: 'ERP' }]} /></div>
      </Halves></Section>
      <Section title="Keys"><KeyTable /></Section>
    </>
  )
}

/** Every component once, with invented data: the documentation of the room, and what tests look at. */
export function Gallery({ part = 'all' }: { part?: 'all' | 'queue' | 'lead' | 'charts' | 'parts' | 'live' }) {
  const shows = (name: string): boolean => part === 'all' || part === name
  const open: ReactNode = part === 'queue' ? <Leads /> : <Body>{part === 'all' && <Leads />}{shows('lead') && <OneLead />}{shows('charts') && <Charts />}{shows('parts') && <Parts />}{shows('live') && <Section title="In the browser"><GalleryLive /></Section>}</Body>
  return (
    <>
      <AppFrame fixed={part === 'queue'} workspace={<span className="workspace"><WorkspaceName name="Larkfield Instruments" /></span>} me={<span className="me"><MeName name="Jonas Weber" role="Sales" /></span>}
        nav={[{ links: [{ href: '/queue', label: 'Lead queue', icon: 'list-ordered', count: '46' }, { href: '/profiles', label: 'Profiles', icon: 'users' }] }, { title: 'Models', links: [{ href: '/models', label: 'Models', icon: 'layers' }] }, { title: 'Data', links: [{ href: '/sources', label: 'Sources', icon: 'plug' }] }]}
        footLinks={[{ href: '/settings', label: 'Settings', icon: 'settings' }]} tabs={[{ href: '/queue', label: 'Queue', icon: 'list-ordered' }, { href: '/profiles', label: 'Profiles', icon: 'users' }, { href: '/models', label: 'Models', icon: 'layers' }, { href: '/sources', label: 'Sources', icon: 'plug' }]}>
        <Panes layout={part === 'queue' ? 'peek' : 'one'}><MainPane><Bar end={<Button small>Keys</Button>}><Crumb items={[{ label: 'Lead queue', href: '/queue' }, { label: 'My day', href: '/queue?view=1' }, { label: 'Components' }]} /></Bar>{open}</MainPane>{part === 'queue' && <Peek />}</Panes>
      </AppFrame>
      <Toaster />
    </>
  )
}
