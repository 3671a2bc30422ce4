/** What a code is waited for with, while the provider refuses our e-mails. */
export function DelayedNote({ isDelayed }: { isDelayed: boolean }) {
  if (!isDelayed) return null
  return (
    <p className="mt-3 leading-relaxed text-text">
      Our e-mails are held up at the moment, so the code may come late or not at all. If it is not there
      within ten minutes, ask for another one.
    </p>
  )
}
