'use client'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useOptimistic, useRef, useState, useSyncExternalStore, useTransition } from 'react'
import { mostLeadsAtOnce, serialiseQueueFilters, type QueueActionInput, type QueueCounts, type SavedView } from '#domain/act/schema.ts'
import { allows } from '#platform/roles.ts'
import { BulkAction, BulkBar } from '#ui/bulk-bar.tsx'
import { Button, ButtonLink } from '#ui/button.tsx'
import { formatAgo, formatCount, formatMoneyShort, type Where } from '#ui/format.ts'
import { Bar, MainPane, Panes } from '#ui/frame.tsx'
import { KeyHints } from '#ui/key-table.tsx'
import { Note } from '#ui/note.tsx'
import type { QueueColumn } from '#ui/queue-table.tsx'
import { EmptyState } from '#ui/states.tsx'
import { commonScale, LIST_SCALE } from '#ui/strip-panes.ts'
import { useKeys } from '#ui/use-keys.client.ts'
import { useTRPCClient, useWorkspace } from '../workspace-provider.client.tsx'
import { Choosers, useAssignees, type Choosing } from './choosers.client.tsx'
import { filterWords } from './filter-chips.ts'
import { LeadPeek } from './lead-peek.client.tsx'
import type { RowActs } from './lead-row.client.tsx'
import { columnSorts, leadHref, queueHref, type QueueView } from './queue-address.ts'
import { QueueFilterBar, type FilterBarHandle } from './queue-filter-bar.client.tsx'
import { QueueGrid, useNarrow, type GridHandle } from './queue-grid.client.tsx'
import { sent, type QueueLead, type Sent } from './queue-lead.ts'
import { listsChanged, storeFor, type Loaded } from './queue-store.client.ts'
import { stepToDo } from './step-faces.ts'
import { QueueViews, useLoosened } from './queue-views.client.tsx'
import { useNow } from './use-now.client.ts'
import { usePeek } from './use-peek.client.ts'
import { useQueueActs } from './use-queue-acts.client.ts'
import { useSelection } from './use-selection.client.ts'

export type QueueScreenProps = { view: QueueView; first: Omit<Loaded, 'failed'>; counts: Sent<QueueCounts>; saved: readonly SavedView[]; at: string; peekId: string | null; /** What is missing until there are leads. */ setUp: 'data' | 'model' | 'nothing' }

const onLine = (listener: () => void): (() => void) => {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => { window.removeEventListener('online', listener); window.removeEventListener('offline', listener) }
}

/** The lead queue: whom to call first and why, worked by keyboard, by pointer or by thumb. */
export function QueueScreen({ view, first, counts, saved, at, peekId, setUp }: QueueScreenProps) {
  const { slug, userId, role, timeZone } = useWorkspace()
  const router = useRouter()
  const client = useTRPCClient()
  const [waiting, startWaiting] = useTransition()
  const [asked, setAsked] = useOptimistic(view)
  const { filters } = view
  const query = serialiseQueueFilters(filters)
  const store = useMemo(() => storeFor(`${userId}/${slug}?${query}`, first, async (cursor, limit) => sent(await client.act.list.query({ filters, cursor, limit }))), [userId, slug, query, first, client, filters])
  const loaded = useSyncExternalStore(store.subscribe, store.read, store.read)
  const { leads, total } = loaded
  const people = useAssignees()
  const { now, exact } = useNow(at)
  const where = useMemo<Where>(() => ({ locale: 'en-GB', timeZone }), [timeZone])
  const narrow = useNarrow()
  const offline = useSyncExternalStore(onLine, () => !navigator.onLine, () => false)
  const mayAct = allows(role, 'queue.act')

  const grid = useRef<GridHandle>(null)
  const bar = useRef<FilterBarHandle>(null)
  const [choosing, setChoosing] = useState<Choosing | null>(null)
  const peekAt = peekId === null ? -1 : first.leads.findIndex(({ profileId }) => profileId === peekId)
  const [marked, setMarked] = useState(() => ({ store, current: Math.max(peekAt, peekAt < 0 ? store.place().current : 0) }))
  const at0 = Math.min(marked.store === store ? marked.current : store.place().current, Math.max(0, leads.length - 1))
  const lead: QueueLead | undefined = leads[at0]
  const setCurrent = useCallback((index: number) => { store.remember({ current: index }); setMarked({ store, current: index }) }, [store])
  const goTo = useCallback((index: number) => {
    const to = Math.min(Math.max(0, index), Math.max(0, store.read().leads.length - 1))
    setCurrent(to)
    grid.current?.show(to)
  }, [store, setCurrent])
  const selection = useSelection(store)
  const peek = usePeek(peekAt >= 0, lead?.profileId)
  const acting = useQueueActs({ store, filters, people, clock: exact, onRestored: goTo })

  useEffect(() => { if (listsChanged.take()) router.refresh() }, [router])
  useEffect(() => { if (peekAt > 0) grid.current?.show(peekAt) }, [peekAt])

  // What was chosen shows at once, while its leads are on their way.
  const go = (next: QueueView, how: 'push' | 'replace' = 'push') => startWaiting(() => {
    setAsked(next)
    router[how](queueHref(slug, next), { scroll: false })
  })
  const openPage = (index: number) => { const one = leads[index]; if (one !== undefined) router.push(leadHref(slug, one.profileId, filters)) }
  const chosen = (): readonly QueueLead[] => (selection.ids.size > 0 ? leads.filter(({ profileId }) => selection.ids.has(profileId)) : lead === undefined ? [] : [lead])
  const run = (whom: readonly QueueLead[], action: QueueActionInput) => {
    const single = selection.ids.size === 0 && whom.length === 1
    const count = leads.length
    acting.run(whom, action)
    selection.clear()
    // The next row: where the lead has left the list it has moved up to here already.
    if (single) goTo(store.read().leads.length < count ? at0 : at0 + 1)
    else goTo(at0)
    grid.current?.focus()
  }
  const choose = (kind: Choosing['kind'], whom = chosen()) => { if (mayAct && whom.length > 0) setChoosing({ kind, leads: whom }) }
  const step = (whom = chosen()) => {
    if (!mayAct || whom.length === 0) return
    const wanted = stepToDo(whom[0].nextAction)
    if (wanted !== null && whom.every(({ nextAction }) => nextAction === wanted)) run(whom, { kind: 'step', step: wanted, note: '' })
    else choose('step', whom)
  }
  const selectAll = async (all: boolean) => {
    if (!all) return selection.clear()
    await store.ensure(Math.min(mostLeadsAtOnce, total))
    selection.all(mostLeadsAtOnce)
  }

  useKeys({
    next: () => goTo(at0 + 1), previous: () => goTo(at0 - 1), open: () => openPage(at0), peek: () => { if (narrow) openPage(at0); else peek.toggle() },
    back: () => { if (peek.open) peek.close(); else selection.clear() },
    find: () => bar.current?.find(), filter: () => bar.current?.filter(),
    ...(mayAct ? {
      'next-step': () => step(), assign: () => choose('assign'), stage: () => choose('stage'), snooze: () => choose('snooze'), tag: () => choose('tag'),
      select: () => selection.toggle(at0, undefined, false), 'select-range': () => selection.toggle(at0, true, true), 'select-all': () => void selectAll(true),
    } : {}),
  })

  const latest = useRef({ selection, openPage, step, leads, narrow, peek, setCurrent })
  useEffect(() => { latest.current = { selection, openPage, step, leads, narrow, peek, setCurrent } })
  const acts = useMemo<RowActs>(() => ({
    toggle: (index, on, range) => { latest.current.setCurrent(index); latest.current.selection.toggle(index, on, range) },
    press: (index) => latest.current.selection.toggle(index, undefined, false),
    step: (index) => { latest.current.setCurrent(index); latest.current.step([latest.current.leads[index]]) },
    open: (index) => {
      if (latest.current.narrow) { if (latest.current.selection.ids.size > 0) latest.current.selection.toggle(index, undefined, false); else latest.current.openPage(index) }
      else { latest.current.setCurrent(index); latest.current.peek.show() }
    },
  }), [])

  const byChance = counts.orderedBy === 'chance' && counts.total > 0
  const order = filters.sort !== 'expected' || counts.total === 0 ? '' : byChance ? 'In order of chance: no amounts are known' : 'In order of chance × amount'
  const columns = useMemo(() => view.columns.map((id): QueueColumn => {
    const sort = columnSorts[id]
    return { id, name: id === 'expected' && byChance ? 'Chance' : undefined, ...(sort === undefined ? {} : { sort: { href: queueHref(slug, { columns: view.columns, filters: { ...filters, sort: sort.sort } }), now: filters.sort === sort.sort ? sort.runs : undefined } }) }
  }), [view.columns, filters, slug, byChance])
  const scale = useMemo(() => (first.leads.length === 0 ? LIST_SCALE : commonScale(first.leads.map(({ strip }) => strip))), [first])
  const ways = useMemo(() => ({ slug, filters, where, now }), [slug, filters, where, now])

  return (
    <Panes layout={peek.open && lead !== undefined && !narrow ? 'peek' : 'one'}>
      <MainPane>
        <Bar end={<span className="small quiet wide-only">{order}</span>}><h1>Lead queue</h1><QueueViews view={view} saved={saved} total={total} /></Bar>
        <QueueFilterBar ref={bar} view={asked} people={people} byChance={byChance} mayExport={allows(role, 'export.scores')} go={go} onLeave={() => grid.current?.focus()} />
        {offline && <Note kind="watch" icon="wifi-off" live>You are offline. You can read on; what you do is refused until the connection is back.</Note>}
        {acting.problem !== null && <Note kind="fail" live actions={<><Button small onClick={() => startWaiting(() => { router.refresh(); acting.forget() })}>Load again</Button><Button small kind="quiet" onClick={acting.forget}>Dismiss</Button></>}>{acting.problem}</Note>}
        {leads.length === 0 && loaded.cursor === null
          ? <NoLeads view={view} setUp={setUp} />
          : <QueueGrid ref={grid} store={store} loaded={loaded} caption={`${formatCount(total, 'en-GB')} leads. ${order}`} columns={columns} scale={scale} current={at0} selected={selection.ids} mayAct={mayAct} waiting={waiting} acts={acts} ways={ways} onSelectAll={(all) => void selectAll(all)} />}
        {loaded.failed !== null && <Note kind="fail" live actions={<Button small onClick={() => void store.retry()}>Try again</Button>}>The next leads did not load. What you see is kept. {loaded.failed}</Note>}
        <BulkBar count={selection.ids.size} countText={`${formatCount(selection.ids.size, 'en-GB')} selected${selection.ids.size === mostLeadsAtOnce ? ', the most at once' : ''}`} onClear={() => { selection.clear(); grid.current?.focus() }}>
          <BulkAction keys="E" onClick={() => step()}>Next step</BulkAction><BulkAction keys="A" onClick={() => choose('assign')}>Assign</BulkAction><BulkAction keys="T" onClick={() => choose('stage')}>Stage</BulkAction><BulkAction keys="S" onClick={() => choose('snooze')}>Snooze</BulkAction><BulkAction keys="#" onClick={() => choose('tag')}>Tag</BulkAction>
        </BulkBar>
        <KeyHints ids={[{ keys: 'J K', does: 'move' }, { keys: 'Space', does: 'peek' }, ...(mayAct ? [{ keys: 'X', does: 'select' }, { keys: 'E', does: 'do next step' }, { keys: 'S', does: 'snooze' }] : []), { keys: '?', does: 'all keys' }]} end={footWords(total, counts, where, now)} />
      </MainPane>
      {peek.open && lead !== undefined && !narrow && (
        <LeadPeek lead={lead} index={at0} total={total} filters={filters} where={where} now={now} mayAct={mayAct} onMove={(by) => goTo(at0 + by)} onClose={() => { peek.close(); grid.current?.focus() }}
          onStep={() => step([lead])} onChoose={(kind) => choose(kind, [lead])} onOutcome={(outcome) => { acting.outcome(lead, outcome); goTo(at0); grid.current?.focus() }} />
      )}
      <Choosers choosing={choosing} people={people} clock={exact} onClose={() => { setChoosing(null); grid.current?.focus() }} onChoose={run} />
    </Panes>
  )
}

function footWords(total: number, counts: Sent<QueueCounts>, where: Where, now: Date): string {
  const expected = counts.expected.map(({ currency, value }) => `${formatMoneyShort(value, currency, where.locale)} expected`)
  const scored = counts.scoredFrom === null ? [] : [`oldest score ${formatAgo(new Date(counts.scoredFrom), now, where)}`]
  return [`${formatCount(total, where.locale)} ${total === 1 ? 'lead' : 'leads'}`, ...expected, ...scored].join(' · ')
}

function NoLeads({ view, setUp }: { view: QueueView; setUp: QueueScreenProps['setUp'] }) {
  const { slug, role } = useWorkspace()
  const words = filterWords(view.filters, [])
  const loosened = useLoosened(words, words.length > 0)
  if (words.length > 0) {
    const [best] = words.filter(({ id }) => loosened.has(id)).toSorted((a, b) => (loosened.get(b.id) ?? 0) - (loosened.get(a.id) ?? 0))
    return (
      <div className="queue-none" role="status">
        <EmptyState level={2} icon="list-filter" title="No lead matches these filters" why={best === undefined ? 'Drop one of them, or all.' : <>{formatCount(loosened.get(best.id) ?? 0, 'en-GB')} leads match without “{best.label} {best.value}”.</>}
          actions={<>{best !== undefined && <ButtonLink small kind="primary" href={queueHref(slug, { ...view, filters: best.without })}>Remove it</ButtonLink>}<ButtonLink small href={`/${slug}/queue`}>Show all leads</ButtonLink></>} />
      </div>
    )
  }
  const may = setUp === 'data' ? allows(role, 'data.import') : allows(role, 'models.train')
  const why = {
    data: may ? 'Import your leads first: a CSV file is enough. Then train a model, and every lead comes here with its score and its reasons.' : 'Your leads come here as soon as someone with the role marketer, admin or owner has imported them and trained a model. Nothing is needed from you.',
    model: may ? 'Your data is here. Train the lead score, and every lead comes here with its score and its reasons.' : 'The data is here. The leads come as soon as someone with the role marketer, analyst, admin or owner has trained the lead score. Nothing is needed from you.',
    nothing: 'Every lead was won, lost or snoozed, or may not be profiled. New ones come by themselves with the next import.',
  }[setUp]
  return (
    <div className="queue-none" role="status">
      <EmptyState level={2} title={setUp === 'nothing' ? 'No open leads' : 'No leads here yet'} why={why}
        actions={may && setUp !== 'nothing' ? <ButtonLink kind="primary" href={setUp === 'data' ? `/${slug}/imports/new` : `/${slug}/models`}>{setUp === 'data' ? 'Import leads' : 'Train the lead score'}</ButtonLink> : <ButtonLink href={`/${slug}/queue?snoozed=only`}>Show snoozed leads</ButtonLink>} />
    </div>
  )
}
