import { PageHeader } from '../../components/layouts/page-header.tsx'
import { ButtonLink } from '../../components/ui/button.tsx'
import { notFoundPage, pages } from '../../config/pages.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

export function NotFoundRoute() {
  usePageHead(notFoundPage)
  return (
    <>
      <PageHeader title="There is no page here">
        <p>The address may be mistyped, or the page may have moved.</p>
      </PageHeader>
      <div className="container-page flex flex-col gap-4 pb-32 sm:flex-row">
        <ButtonLink to={pages.home.path}>Go to the home page</ButtonLink>
        <ButtonLink to={pages.setup.path} variant="secondary">
          View Setup Guide
        </ButtonLink>
      </div>
    </>
  )
}
