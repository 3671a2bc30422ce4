import { CodeBlock } from '../../../components/ui/code-block.tsx'
import type { Connection, SetupClient, SetupStep } from '../setup-client.ts'

export function ClientGuide({ client, connection }: { client: SetupClient; connection: Connection }) {
  return (
    <div className="grid gap-x-16 gap-y-8 lg:grid-cols-[1fr_2fr]">
      <div>
        <h2 className="text-2xl font-medium tracking-[-0.02em]">{client.name}</h2>
        <p className="mt-3 leading-relaxed text-muted">{client.summary}</p>
        {!client.takesToken && (
          <p className="mt-4 inline-block rounded-full border border-edge px-3 py-1 text-[0.8125rem] text-text">
            Not supported with a token
          </p>
        )}
        {client.note && (
          <p className="mt-6 border-l border-accent pl-4 text-[0.9375rem] leading-relaxed text-muted">
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
      <span aria-hidden="true" className="font-mono text-[0.8125rem] leading-6 text-accent">
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
