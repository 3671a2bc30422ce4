import { brand } from '@kamiyo/catalog/brand'
import { ButtonLink } from '../../components/ui/button.tsx'
import { PageHeader } from '../../components/ui/page-header.tsx'
import { pages } from '../../config/pages.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

const NOTES = [
  {
    title: 'Your token',
    text: 'It is in the e-mail that we sent when your payment was confirmed. Look for it under the name of the product, in the spam folder as well.',
  },
  {
    title: 'Your receipt and invoices',
    text: 'Stripe keeps them. If one has not reached you, write to us and we send it.',
  },
  {
    title: 'A new token, another plan, a cancellation',
    text: 'Write to us from the address that you paid with and a person will do it for you.',
  },
]

export function DashboardRoute() {
  usePageHead(pages.dashboard)
  return (
    <>
      <PageHeader title="Everything you need is in your e-mail">
        <p>
          The account pages of {brand.productName} are not open yet. Nothing is missing for your agent: the
          token works without them.
        </p>
      </PageHeader>
      <div className="container-page pb-24">
        <dl className="grid max-w-5xl gap-x-12 md:grid-cols-3">
          {NOTES.map((note) => (
            <div key={note.title} className="border-t border-line py-6">
              <dt className="font-medium">{note.title}</dt>
              <dd className="mt-2 leading-relaxed text-muted">{note.text}</dd>
            </div>
          ))}
        </dl>
        <div className="mt-8 flex flex-col gap-4 sm:flex-row">
          <ButtonLink to={pages.setup.path}>View Setup Guide</ButtonLink>
          <a
            href={`mailto:${brand.supportEmail}`}
            className="inline-flex min-h-11 items-center justify-center rounded-md border border-edge px-5 text-[0.9375rem] font-medium hover:border-faint hover:bg-raised"
          >
            Write to support
          </a>
        </div>
      </div>
    </>
  )
}
