import { brand } from '@kamiyo/catalog/brand'
import { Fragment, type ReactNode, useMemo } from 'react'
import { pages } from '../../config/pages.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

interface AdminHeaderProps {
  title: string
  /** Shown above the title: the page it belongs to. */
  above?: ReactNode
  children?: ReactNode
}

/** Event types and addresses have no spaces; on a phone they break between their parts. */
function breakable(title: string): ReactNode[] {
  return [...title.matchAll(/.+?(?:[._@]|$)/g)].map(({ 0: part, index }) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ))
}

export function AdminHeader({ title, above, children }: AdminHeaderProps) {
  const head = useMemo(
    () => ({ ...pages.admin, title: `${title} - Operator - ${brand.productName}` }),
    [title],
  )
  usePageHead(head)
  return (
    <header className="mb-10">
      {above && <p className="mb-2 text-note text-muted">{above}</p>}
      <h1 className="text-3xl leading-tight font-medium tracking-[-0.025em] break-words lg:text-4xl">
        <bdi>{breakable(title)}</bdi>
      </h1>
      {children && <div className="mt-3 max-w-3xl leading-relaxed text-muted">{children}</div>}
    </header>
  )
}
