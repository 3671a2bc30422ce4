import { CodeBlock } from '../../components/ui/code-block.tsx'
import { curlExample } from './curl-example.ts'
import { FieldTable } from './field-table.tsx'
import type { OpenApiDocument, Parameter } from './openapi-document.ts'
import type { OperationEntry } from './operation-groups.ts'
import { ResponseList } from './response-list.tsx'
import { type FieldRow, schemaFields, typeLabel } from './schema-fields.ts'

interface OperationArticleProps {
  document: OpenApiDocument
  entry: OperationEntry
  origin: string
}

export function OperationArticle({ document, entry, origin }: OperationArticleProps) {
  const { id, method, path, operation } = entry
  const headingId = `${id}-heading`
  return (
    <article id={id} aria-labelledby={headingId} className="border-t border-line py-10">
      <h3 id={headingId} className="text-lg font-medium">
        {operation.summary ?? path}
      </h3>
      <p className="mt-2 font-mono text-sm break-all">
        <span className="mr-3 text-accent">{method.toUpperCase()}</span>
        {path}
      </p>
      {operation.description && (
        <p className="mt-4 max-w-2xl leading-relaxed text-muted">{operation.description}</p>
      )}
      <div className="mt-6 space-y-8">
        <CodeBlock
          label={`Example: ${method.toUpperCase()} ${path}`}
          code={curlExample({ document, origin, path, method, operation })}
        />
        <FieldTable label="Parameters" rows={parameterRows(document, operation.parameters ?? [])} />
        <FieldTable
          label="Body"
          rows={schemaFields(document, operation.requestBody?.content?.['application/json']?.schema)}
        />
        {operation.responses && <ResponseList document={document} responses={operation.responses} />}
      </div>
    </article>
  )
}

function parameterRows(document: OpenApiDocument, parameters: readonly Parameter[]): FieldRow[] {
  return parameters.map(({ name, in: place, required = false, description, schema }) => ({
    name,
    type: `${typeLabel(document, schema)}, in ${place}`,
    required,
    description: description ?? schema?.description ?? '',
  }))
}
