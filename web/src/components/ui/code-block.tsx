import { CopyButton } from './copy-button.tsx'
import { ScrollArea } from './scroll-area.tsx'

interface CodeBlockProps {
  code: string
  /** A file name, or what the lines are; shown above them. */
  label: string
}

export function CodeBlock({ code, label }: CodeBlockProps) {
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-panel">
      <figcaption className="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-4">
        <span className="min-w-0 truncate font-mono text-fine text-faint">{label}</span>
        <CopyButton text={code} subject={label} />
      </figcaption>
      <ScrollArea>
        <pre className="w-max min-w-full p-4 font-mono text-fine leading-6 text-text">
          <code>{code}</code>
        </pre>
      </ScrollArea>
    </figure>
  )
}
