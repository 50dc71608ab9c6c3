import { profilingBasisLabels } from '#domain/unify/schema.ts'
import type { ProfileView } from '#domain/unify/index.ts'
import { ButtonLink } from '#ui/button.tsx'
import { Bar, Body, Crumb, MainPane, Panes } from '#ui/frame.tsx'
import { ScoreBadge } from '#ui/score-badge.tsx'
import { RecordHead } from '#ui/score-card.tsx'
import { EmptyState, Refusal } from '#ui/states.tsx'
import { queueHref, type QueueView } from '../queue-address.ts'

/** The page of someone who has no score: it says why there is none, and what would bring one. */
export function UnscoredLead({ slug, profileId, profile, view }: { slug: string; profileId: string; profile: ProfileView | null; view: QueueView }) {
  const back = queueHref(slug, view)
  const actions = <><ButtonLink kind="primary" href={back}>To the lead queue</ButtonLink>{profile !== null && <ButtonLink href={`/${slug}/profiles/${profileId}`}>Open the profile</ButtonLink>}</>
  const name = profile?.name || profile?.email || 'This lead'
  const why = profile === null ? '' : whyNot(profile)
  return (
    <Panes>
      <MainPane>
        <Bar><Crumb titled={false} items={[{ label: 'Lead queue', href: back }, { label: name }]} /></Bar>
        <Body>
          {profile === null
            ? <EmptyState level={1} icon="search" title="There is no such lead for you" why="It may have been won, lost or removed, or it belongs to a colleague. Your role shows you your own leads and those of nobody." actions={actions} />
            : <>
              <RecordHead name={name} about={[profile.company, profile.country].filter(Boolean).join(', ')} extra={<ScoreBadge score={null} grade={null} evidence="none" why={why} />} />
              <Refusal level={2} title={profile.profilingAllowed ? 'Not scored' : 'Not scored: this person may not be profiled'} why={why} actions={actions} />
            </>}
        </Body>
      </MainPane>
    </Panes>
  )
}

function whyNot(profile: ProfileView): string {
  if (!profile.profilingAllowed) return `${profilingBasisLabels[profile.profilingBasis]}. Without consent, or a lawful basis stated with the import, no score is made, and none is kept.`
  if (!profile.isLead) return 'This person is known, but is not a lead: no source names them as one.'
  return 'No model has scored this lead yet. It may have its outcome already, or be older than the leads that the model is for; a new lead is scored with the next import or training.'
}
