import { ERRORS_ID } from './errors-section.tsx'
import type { OperationGroup } from './operation-groups.ts'

export function ReferenceNav({ groups }: { groups: readonly OperationGroup[] }) {
  return (
    <nav
      aria-label="Routes"
      className="mb-14 text-note lg:sticky lg:top-24 lg:mb-0 lg:max-h-[calc(100dvh-8rem)] lg:self-start lg:overflow-y-auto"
    >
      {groups.map((group) => (
        <div key={group.name} className="mb-6">
          <p className="text-faint">{group.name}</p>
          <ul className="mt-1">
            {group.entries.map((entry) => (
              <li key={entry.id}>
                <a
                  href={`#${entry.id}`}
                  className="inline-flex min-h-8 items-center text-muted hover:text-text"
                >
                  {entry.operation.summary ?? entry.path}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <a href={`#${ERRORS_ID}`} className="inline-flex min-h-8 items-center text-muted hover:text-text">
        Errors
      </a>
    </nav>
  )
}
