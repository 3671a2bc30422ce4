import { brand } from '@kamiyo/catalog/brand'
import { SupportLink } from '../../components/ui/support-link.tsx'

export interface Clause {
  title: string
  paragraphs: readonly string[]
}

export function LegalText({ clauses }: { clauses: readonly Clause[] }) {
  return (
    <div className="container-page pb-24">
      <div className="max-w-2xl">
        {clauses.map((clause) => (
          <section key={clause.title} className="border-t border-line py-8">
            <h2 className="text-xl font-medium tracking-[-0.01em]">{clause.title}</h2>
            {clause.paragraphs.map((paragraph) => (
              <p key={paragraph} className="mt-3 leading-relaxed text-muted">
                {paragraph}
              </p>
            ))}
          </section>
        ))}
        <section className="border-t border-line py-8">
          <h2 className="text-xl font-medium tracking-[-0.01em]">Contact</h2>
          <address className="mt-3 leading-relaxed text-muted not-italic">
            {[brand.company, ...brand.address, brand.country].map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
            <span className="mt-3 block">
              <SupportLink />
            </span>
          </address>
        </section>
      </div>
    </div>
  )
}
