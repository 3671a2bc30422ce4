import { CodeBlock } from '../../components/ui/code-block.tsx'
import type { Connection, SetupClient, SetupStep } from './setup-client.ts'

interface ClientGuideProps {
  client: SetupClient
  connection: Connection
  /** The heading level of the guide in its page. */
  heading: 'h2' | 'h4'
}

/** Side by side if there is room, which a dashboard column does not have. */
export function ClientGuide({ client, connection, heading: Heading }: ClientGuideProps) {
  return (
    <div className="grid gap-x-16 gap-y-8 @3xl:grid-cols-[1fr_2fr]">
      <div>
        <Heading className="text-xl font-medium tracking-[-0.02em] @3xl:text-2xl">{client.name}</Heading>
        <p className="mt-3 leading-relaxed text-muted">{client.summary}</p>
        {!client.takesToken && (
          <p className="mt-4 inline-block rounded-full border border-edge px-3 py-1 text-fine text-text">
            Not supported with a token
          </p>
        )}
        {client.note && (
          <p className="mt-6 border-l border-accent pl-4 text-note leading-relaxed text-muted">
            {client.note}
          </p>
        )}
      </div>
      <ol className="min-w-0">
        {client.steps(connection).map((step, index) => (
          <Step key={step.text} step={step} position={index + 1} />
        ))}
      </ol>
    </div>
  )
}

function Step({ step, position }: { step: SetupStep; position: number }) {
  return (
    <li className="grid grid-cols-[2.5rem_minmax(0,1fr)] border-t border-line py-6">
      <span aria-hidden="true" className="font-mono text-fine leading-6 text-accent">
        {position}
      </span>
      <div className="space-y-4">
        <p className="leading-6">{step.text}</p>
        {step.snippets?.map((snippet) => (
          <CodeBlock key={snippet.label} label={snippet.label} code={snippet.code} />
        ))}
      </div>
    </li>
  )
}
