import { ButtonLink } from '#ui/button.tsx'
import { EmptyState } from '#ui/states.tsx'

/** An address that leads nowhere, or to something that this person may not know exists. */
export default function NotFound() {
  return <main id="main" className="alone"><EmptyState title="There is nothing at this address" why="It may have been removed, or it belongs to another workspace." actions={<ButtonLink href="/" kind="primary">To the start page</ButtonLink>} /></main>
}
