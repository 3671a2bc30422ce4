interface ActionLinksProps<Name extends string> {
  actions: readonly { name: Name; label: string }[]
  /** The action whose form is open. */
  open: NoInfer<Name> | undefined
  /** Completes the accessible names: "Rename" and "of Laptop". */
  subject: string
  onToggle(name: NoInfer<Name> | undefined): void
}

/** Actions on one entry of a list. Each opens a form below it and closes it when pressed again. */
export function ActionLinks<Name extends string>({
  actions,
  open,
  subject,
  onToggle,
}: ActionLinksProps<Name>) {
  return (
    <div className="flex flex-wrap gap-x-3.5 text-sm sm:gap-x-6 sm:text-note">
      {actions.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          aria-expanded={name === open}
          onClick={() => onToggle(name === open ? undefined : name)}
          className="link min-h-11 aria-expanded:decoration-accent"
        >
          {label}
          <span className="sr-only"> {subject}</span>
        </button>
      ))}
    </div>
  )
}
