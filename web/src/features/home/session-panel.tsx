import { brand } from '@kamiyo/catalog/brand'
import { formatLimit } from '@kamiyo/catalog/format'
import type { Plan } from '@kamiyo/catalog/types'
import type { ReactNode } from 'react'
import { ScrollArea } from '../../components/ui/scroll-area.tsx'

interface SessionPanelProps {
  /** The same command as in the setup guide. */
  command: string
  plan: Plan
}

/** What a first session looks like: connect once, ask, and the limits of the token. */
export function SessionPanel({ command, plan }: SessionPanelProps) {
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-panel">
      <figcaption className="flex justify-between gap-4 border-b border-line px-5 py-3 font-mono text-fine text-faint">
        <span>First session</span>
        <span>Claude Code</span>
      </figcaption>
      <div className="divide-y divide-line font-mono text-fine leading-6">
        <PanelStep label="Connect once">
          <ScrollArea>
            <pre className="w-max">
              <code>{command}</code>
            </pre>
          </ScrollArea>
        </PanelStep>
        <PanelStep label="Then ask">
          <p>
            <span aria-hidden="true" className="mr-3 text-accent">
              &gt;
            </span>
            {brand.samplePrompt}
          </p>
        </PanelStep>
        <PanelStep label={`What a ${plan.name} token allows`}>
          <TokenLimits plan={plan} />
        </PanelStep>
      </div>
    </figure>
  )
}

function PanelStep({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="px-5 py-5">
      <p className="mb-2 text-faint">{label}</p>
      {children}
    </div>
  )
}

function TokenLimits({ plan: { limits } }: { plan: Plan }) {
  const rows = [
    { value: formatLimit(limits.rateLimitRpm), unit: 'requests a minute' },
    { value: formatLimit(limits.rateLimitDaily), unit: 'requests a day' },
  ]
  return (
    <ul>
      {rows.map(({ value, unit }) => (
        <li key={unit} className="grid grid-cols-[5rem_1fr]">
          <span className="tabular-nums">{value}</span>
          <span className="text-muted">{unit}</span>
        </li>
      ))}
    </ul>
  )
}
