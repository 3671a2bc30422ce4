export function DoneMark() {
  return (
    <svg
      viewBox="0 0 48 48"
      aria-hidden="true"
      className="mb-8 size-12 text-accent"
      fill="none"
      stroke="currentColor"
    >
      <circle cx="24" cy="24" r="23" strokeWidth="1.25" />
      <path d="m15.5 24.5 6 6 11.5-13" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
