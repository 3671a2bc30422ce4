import { CopyButton } from '../../components/ui/copy-button.tsx'
import { formatDate } from '../../lib/date.ts'

/** The address of the page is the link. */
export function ComeBack({ expiresAt }: { expiresAt: string }) {
  return (
    <p className="mt-12 flex max-w-2xl flex-wrap items-center gap-x-5 gap-y-3 border-t border-line pt-6 text-note leading-relaxed text-muted">
      <span className="min-w-0 flex-1 basis-72">
        You can leave and come back by the address of this page until {formatDate(expiresAt)}. Whoever has it
        can go on in your place, so keep it to yourself.
      </span>
      <CopyButton text={window.location.href} subject="the link to come back" />
    </p>
  )
}
