import { PageHeader } from '../../components/layouts/page-header.tsx'
import { pages } from '../../config/pages.ts'
import { siteOrigin } from '../../config/site.ts'
import { ApiReference } from '../../features/api-reference/api-reference.tsx'
import { X402Note } from '../../features/api-reference/x402-note.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function ApiDocsRoute() {
  usePageHead(pages.apiDocs)
  return (
    <>
      <PageHeader title="API reference">
        <p>
          Every route speaks JSON and reports errors in one shape. The same document is at{' '}
          <a className="link" href="/openapi.json">
            /openapi.json
          </a>{' '}
          for your tools.
        </p>
      </PageHeader>
      <div className="container-page pb-16">
        <X402Note />
      </div>
      <ApiReference origin={siteOrigin} />
    </>
  )
}
