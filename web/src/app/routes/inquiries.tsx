import { plans } from '@kamiyo/catalog/plans'
import type { Plan } from '@kamiyo/catalog/types'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { SupportLink } from '../../components/ui/support-link.tsx'
import { pages } from '../../config/pages.ts'
import { InquiryForm } from '../../features/inquiries/inquiry-form.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

/** The plan that is sold by a conversation, where the catalogue has one. */
const negotiated = plans.find(
  ({ callToAction }) => callToAction.kind === 'page' && callToAction.path === pages.inquiries.path,
)

export function InquiriesRoute() {
  usePageHead(pages.inquiries)
  return (
    <>
      <PageHeader title="Contact sales">
        <p>
          {negotiated && `${negotiated.name} plans start with a conversation. `}Tell us what you are building,
          and a person will answer.
        </p>
      </PageHeader>
      <div className="container-page grid gap-x-20 gap-y-14 pb-24 lg:grid-cols-[3fr_2fr]">
        <InquiryForm />
        <aside
          aria-label={negotiated ? `The ${negotiated.name} plan` : 'By e-mail'}
          className="lg:border-l lg:border-line lg:pl-12"
        >
          {negotiated && <WhatItAdds plan={negotiated} />}
          <p className="text-note leading-relaxed text-muted">
            Prefer to write an e-mail? The address is <SupportLink />.
          </p>
        </aside>
      </div>
    </>
  )
}

function WhatItAdds({ plan: { name, description, features } }: { plan: Plan }) {
  return (
    <div className="mb-8">
      <h2 className="text-xl font-medium">What {name} adds</h2>
      <p className="mt-3 leading-relaxed text-muted">{description}</p>
      <ul className="mt-6 border-t border-line">
        {features.map((feature) => (
          <li key={feature} className="border-b border-line py-3">
            {feature}
          </li>
        ))}
      </ul>
    </div>
  )
}
