import { brand } from '@kamiyo/catalog/brand'
import type { ReactNode } from 'react'
import { ButtonLink } from '../../components/ui/button.tsx'
import { ArrowIcon } from '../../components/ui/icons.tsx'
import { pages } from '../../config/pages.ts'

/** `panel` shows an example of the product next to the headline. */
export function Hero({ panel }: { panel: ReactNode }) {
  return (
    <div className="container-page grid items-center gap-x-16 gap-y-14 pt-16 pb-20 lg:grid-cols-[1.05fr_1fr] lg:pt-28 lg:pb-32">
      <div>
        <h1 className="text-5xl leading-[1.02] font-medium tracking-[-0.035em] text-balance sm:text-6xl lg:text-[4.5rem]">
          {brand.tagline}
        </h1>
        <p className="mt-7 max-w-xl text-lg leading-relaxed text-muted lg:text-xl lg:leading-relaxed">
          {brand.productName} is a remote MCP server. Give your agent one address and one token, and it can
          ask while it works, from the client you already use.
        </p>
        <div className="mt-10 flex flex-col gap-4 sm:flex-row">
          <ButtonLink to={pages.pricing.path}>
            See plans <ArrowIcon />
          </ButtonLink>
          <ButtonLink to={pages.setup.path} variant="secondary">
            Read the setup guide
          </ButtonLink>
        </div>
      </div>
      <div className="min-w-0">{panel}</div>
    </div>
  )
}
