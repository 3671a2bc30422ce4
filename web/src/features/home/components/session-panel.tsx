import { brand } from '@kamiyo/catalog/brand'
import type { ReactNode } from 'react'
import { ScrollArea } from '../../../components/ui/scroll-area.tsx'

/** What a first session looks like: connect once, then ask. `command` is the setup guide's own. */
export function SessionPanel({ command }: { command: string }) {
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-panel">
      <figcaption className="flex justify-between gap-4 border-b border-line px-5 py-3 font-mono text-[0.8125rem] text-faint">
        <span>First session</span>
        <span>Claude Code</span>
      </figcaption>
      <div className="space-y-7 px-5 py-6 font-mono text-[0.8125rem] leading-6">
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
      </div>
    </figure>
  )
}

function PanelStep({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <p className="mb-2 text-faint"># {label}</p>
      {children}
    </div>
  )
}
