import { brand } from '@kamiyo/catalog/brand'

interface Step {
  title: string
  text: string
}

const LATER_STEPS: readonly Step[] = [
  {
    title: 'Add the token to your client',
    text: 'The setup guide has the exact lines for Claude, Cursor, VS Code and others.',
  },
  { title: 'Start using it', text: `Ask your agent: "${brand.samplePrompt}"` },
]

export function NextSteps({ first }: { first: Step }) {
  return (
    <section aria-labelledby="next-steps" className="mt-14">
      <h2 id="next-steps" className="text-xl font-medium">
        Next steps
      </h2>
      <ol className="mt-5">
        {[first, ...LATER_STEPS].map((step, index) => (
          <li key={step.title} className="grid grid-cols-[2.5rem_1fr] border-t border-line py-5">
            <span aria-hidden="true" className="font-mono text-fine leading-6 text-accent">
              {index + 1}
            </span>
            <div>
              <h3 className="font-medium">{step.title}</h3>
              <p className="mt-1 break-words text-muted">{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
