import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'

export interface Tab {
  id: string
  label: string
  content: ReactNode
}

interface TabsProps {
  label: string
  tabs: readonly Tab[]
  selectedId: string
  onSelect(id: string): void
}

/** The tab index after a key press; undefined if the key has no meaning here. */
export function tabIndexAfterKey(key: string, index: number, count: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowDown') return (index + 1) % count
  if (key === 'ArrowLeft' || key === 'ArrowUp') return (index - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}

/** WAI-ARIA tabs: one stop in the tab order; arrow keys move and select. */
export function Tabs({ label, tabs, selectedId, onSelect }: TabsProps) {
  const list = useRef<HTMLDivElement>(null)
  const prefix = useId()
  const idOf = (tab: Tab) => `${prefix}${tab.id}`

  const onKeyDown = (event: KeyboardEvent) => {
    // The tab with the focus, which may be ahead of the selected one if keys are pressed quickly.
    const index = tabs.findIndex((tab) => idOf(tab) === document.activeElement?.id)
    const next = tabs[tabIndexAfterKey(event.key, index, tabs.length) ?? -1]
    if (!next) return
    event.preventDefault()
    onSelect(next.id)
    document.getElementById(idOf(next))?.focus()
  }

  return (
    <div className="@container">
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex flex-wrap gap-px overflow-hidden rounded-lg border border-line bg-line"
      >
        {tabs.map((tab) => (
          <TabButton
            key={tab.id}
            id={idOf(tab)}
            tab={tab}
            selected={tab.id === selectedId}
            onSelect={onSelect}
          />
        ))}
      </div>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} tabElementId={idOf(tab)} tab={tab} selected={tab.id === selectedId} />
      ))}
    </div>
  )
}

interface TabButtonProps {
  id: string
  tab: Tab
  selected: boolean
  onSelect(id: string): void
}

function TabButton({ id, tab, selected, onSelect }: TabButtonProps) {
  return (
    <button
      type="button"
      role="tab"
      id={id}
      aria-selected={selected}
      aria-controls={panelIdOf(id)}
      tabIndex={selected ? 0 : -1}
      onClick={() => onSelect(tab.id)}
      className="min-h-12 grow basis-[calc(50%-1px)] bg-ink px-3 py-2 text-note text-muted -outline-offset-2 transition-colors hover:bg-panel hover:text-text @lg:basis-1/5 @3xl:basis-0 aria-selected:bg-raised aria-selected:text-text aria-selected:shadow-[inset_0_-2px_0_var(--color-accent)]"
    >
      {tab.label}
    </button>
  )
}

function panelIdOf(tabElementId: string): string {
  return `${tabElementId}-panel`
}

interface TabPanelProps {
  tabElementId: string
  tab: Tab
  selected: boolean
}

function TabPanel({ tabElementId, tab, selected }: TabPanelProps) {
  return (
    <div
      role="tabpanel"
      id={panelIdOf(tabElementId)}
      aria-labelledby={tabElementId}
      hidden={!selected}
      tabIndex={selected ? 0 : -1}
      className="mt-8 @3xl:mt-10"
    >
      {tab.content}
    </div>
  )
}
