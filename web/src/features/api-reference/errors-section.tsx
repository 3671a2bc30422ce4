import { errorMeanings } from './error-responses.ts'
import { FieldTable } from './field-table.tsx'
import type { OpenApiDocument } from './openapi-document.ts'
import { schemaFields } from './schema-fields.ts'

export const ERRORS_ID = 'errors'

/** Shown once for all routes. */
export function ErrorsSection({ document }: { document: OpenApiDocument }) {
  const meanings = errorMeanings(document)
  if (meanings.length === 0) return null
  return (
    <section id={ERRORS_ID} aria-labelledby="errors-heading" className="mt-14">
      <h2 id="errors-heading" className="text-2xl font-medium tracking-[-0.02em]">
        Errors
      </h2>
      <p className="mt-2 mb-8 text-muted">What every route answers when it cannot do what was asked.</p>
      <div className="space-y-8 border-t border-line py-10">
        <h3 className="text-lg font-medium">One shape on every route</h3>
        <FieldTable label="Body" rows={schemaFields(document, document.components?.schemas?.['Error'])} />
        <div>
          <h4 className="text-sm text-faint">Statuses</h4>
          <dl className="mt-2 border-t border-line">
            {meanings.map(({ status, meaning }) => (
              <div key={status} className="flex gap-4 border-b border-line py-3 leading-6">
                <dt className="font-mono text-fine leading-6 text-faint">{status}</dt>
                <dd className="text-note text-muted">{meaning}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </section>
  )
}
