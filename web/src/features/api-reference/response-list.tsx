import { splitResponses } from './error-responses.ts'
import { ERRORS_ID } from './errors-section.tsx'
import { FieldTable } from './field-table.tsx'
import type { Body, OpenApiDocument } from './openapi-document.ts'
import { schemaFields } from './schema-fields.ts'

interface ResponseListProps {
  document: OpenApiDocument
  responses: Record<string, Body>
}

export function ResponseList({ document, responses }: ResponseListProps) {
  const { own, errorStatuses } = splitResponses(responses)
  return (
    <div>
      <h4 className="text-sm text-faint">Answers</h4>
      <ul className="mt-2 border-t border-line">
        {Object.entries(own).map(([status, body]) => (
          <li key={status} className="border-b border-line">
            <Response document={document} status={status} body={body} />
          </li>
        ))}
        {errorStatuses.length > 0 && (
          <li className="border-b border-line py-3 text-note leading-6 text-muted">
            <span className="font-mono text-fine text-faint">{errorStatuses.join(' ')}</span>{' '}
            <a className="link" href={`#${ERRORS_ID}`}>
              as every error
            </a>
          </li>
        )}
      </ul>
    </div>
  )
}

function Response({ document, status, body }: { document: OpenApiDocument; status: string; body: Body }) {
  const rows = schemaFields(document, Object.values(body.content ?? {})[0]?.schema)
  const line = (
    <>
      <span className={`font-mono text-fine leading-6 ${status < '300' ? 'text-accent' : 'text-faint'}`}>
        {status}
      </span>
      <span className="min-w-0 text-note leading-6 break-words text-muted">{describe(body)}</span>
    </>
  )
  if (rows.length === 0) return <p className="flex gap-4 py-3">{line}</p>
  return (
    <details className="group" open={status < '300'}>
      <summary className="flex list-none gap-4 py-3">
        {line}
        <span
          aria-hidden="true"
          className="ml-auto self-start text-faint transition-transform group-open:rotate-45"
        >
          +
        </span>
      </summary>
      <div className="pb-5">
        <FieldTable label="Body" rows={rows} />
      </div>
    </details>
  )
}

/** Written by the generator if a route has no description. */
const UNSAID = 'Default Response'

function describe({ description = '' }: Body): string {
  return description === UNSAID ? 'Success' : description
}
