import { useQuery } from '@tanstack/react-query'
import { AlertRegion } from '../../components/ui/alert.tsx'
import { Button } from '../../components/ui/button.tsx'
import { ErrorsSection } from './errors-section.tsx'
import { openApiQuery } from './get-openapi-document.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import { OperationArticle } from './operation-article.tsx'
import { operationGroups } from './operation-groups.ts'
import { ReferenceNav } from './reference-nav.tsx'

/** `origin` is the server that the example commands call. */
export function ApiReference({ origin }: { origin: string }) {
  const { data, isError, refetch } = useQuery(openApiQuery)
  if (data) return <Reference document={data} origin={origin} />
  return (
    <div className="container-page pb-24">
      <AlertRegion>
        {isError && (
          <>
            <div>
              <p className="font-medium text-danger">The API reference could not be loaded.</p>
              <p className="mt-1 text-muted">The API is not responding. Try again in a moment.</p>
            </div>
            <Button variant="secondary" onClick={() => void refetch()}>
              Try again
            </Button>
          </>
        )}
      </AlertRegion>
      <p role="status" className="text-muted">
        {isError ? '' : 'Loading the API reference.'}
      </p>
    </div>
  )
}

function Reference({ document, origin }: { document: OpenApiDocument; origin: string }) {
  const groups = operationGroups(document)
  return (
    <div className="container-page grid gap-x-16 pb-24 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <ReferenceNav groups={groups} />
      <div className="min-w-0">
        {groups.map((group) => (
          <section key={group.name} aria-labelledby={`group-${group.name}`} className="mt-14 first:mt-0">
            <h2 id={`group-${group.name}`} className="text-2xl font-medium tracking-[-0.02em]">
              {group.name}
            </h2>
            <p className="mt-2 mb-8 text-muted">{group.description}</p>
            {group.entries.map((entry) => (
              <OperationArticle key={entry.id} document={document} entry={entry} origin={origin} />
            ))}
          </section>
        ))}
        <ErrorsSection document={document} />
      </div>
    </div>
  )
}
