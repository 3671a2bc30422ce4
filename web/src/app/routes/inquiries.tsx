import { getPlan } from '@kamiyo/catalog/plans'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { SupportLink } from '../../components/ui/support-link.tsx'
import { pages } from '../../config/pages.ts'
import { InquiryForm } from '../../features/inquiries/inquiry-form.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

const enterprise = getPlan('enterprise')

export function InquiriesRoute() {
  usePageHead(pages.inquiries)
  return (
    <>
      <PageHeader title="Contact sales">
        <p>
          {enterprise.name} plans start with a conversation. Tell us what you are building, and a person will
          answer.
        </p>
      </PageHeader>
      <div className="container-page grid gap-x-20 gap-y-14 pb-24 lg:grid-cols-[3fr_2fr]">
        <InquiryForm />
        <aside aria-label={`The ${enterprise.name} plan`} className="lg:border-l lg:border-line lg:pl-12">
          <h2 className="text-xl font-medium">What {enterprise.name} adds</h2>
          <p className="mt-3 leading-relaxed text-muted">{enterprise.description}</p>
          <ul className="mt-6 border-t border-line">
            {enterprise.features.map((feature) => (
              <li key={feature} className="border-b border-line py-3">
                {feature}
              </li>
            ))}
          </ul>
          <p className="mt-8 text-note leading-relaxed text-muted">
            Prefer to write an e-mail? The address is <SupportLink />.
          </p>
        </aside>
      </div>
    </>
  )
}
