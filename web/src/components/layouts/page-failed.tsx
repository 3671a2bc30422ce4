import { pages } from '../../config/pages.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { SupportLink } from '../ui/support-link.tsx'
import { PageHeader } from './page-header.tsx'

/**
 * Shown when a page crashes or a part of it cannot be loaded, perhaps because a newer release replaced it.
 */
export function PageFailed() {
  return (
    <div role="alert">
      <PageHeader title="This page did not load">
        <p>
          Reloading usually helps: the connection may have dropped, or we may have just published a new
          version. If the problem persists, write to <SupportLink />.
        </p>
      </PageHeader>
      <div className="container-page flex flex-col gap-4 pb-32 sm:flex-row">
        <Button onClick={() => window.location.reload()}>Reload the page</Button>
        <ButtonLink to={pages.home.path} variant="secondary">
          Go to the home page
        </ButtonLink>
      </div>
    </div>
  )
}
