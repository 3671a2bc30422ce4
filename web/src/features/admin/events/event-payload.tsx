import { CodeBlock } from '../../../components/ui/code-block.tsx'

export function EventPayload({ payload }: { payload: unknown }) {
  if (payload === null) {
    return (
      <p className="text-muted">
        The payload was deleted at the end of its retention period. Compare the subscription with Stripe
        instead.
      </p>
    )
  }
  const text = JSON.stringify(payload, null, 2)
  return (
    <details>
      <summary className="link mb-4 inline-flex min-h-11 items-center text-note">
        As Stripe sent it, {text.split('\n').length} lines
      </summary>
      <CodeBlock label="payload.json" code={text} />
    </details>
  )
}
