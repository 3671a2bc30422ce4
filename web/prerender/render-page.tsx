import { dehydrate, QueryClient } from '@tanstack/react-query'
import { renderToString } from 'react-dom/server'
import { StaticRouter } from 'react-router-dom'
import { AppProvider } from '../src/app/provider.tsx'
import { AppRoutes } from '../src/app/router.tsx'
import { type Page, pages } from '../src/config/pages.ts'
import { STATE_ELEMENT_ID } from '../src/config/state-element.ts'
import { openApiQuery } from '../src/features/api-reference/get-openapi-document.ts'
import type { OpenApiDocument } from '../src/features/api-reference/openapi-document.ts'
import { escapeJson, renderHead } from './head.ts'

export interface RenderInput {
  /** The index.html written by the client build. */
  template: string
  publicUrl: string
  /** Undefined if the API description was not available at build time: the browser then loads it. */
  openApi: OpenApiDocument | undefined
}

/** The complete HTML of a page. */
export function renderPage(page: Page, { template, publicUrl, openApi }: RenderInput): string {
  const queryClient = new QueryClient()
  if (openApi && page === pages.apiDocs) queryClient.setQueryData(openApiQuery.queryKey, openApi)
  const app = renderToString(
    <AppProvider queryClient={queryClient} dehydratedState={undefined}>
      <StaticRouter location={page.path}>
        <AppRoutes />
      </StaticRouter>
    </AppProvider>,
  )
  const state = dehydrate(queryClient)
  queryClient.clear()
  return fill(template, { head: renderHead(page, publicUrl), app, state: stateBlock(state) })
}

/** The page for paths that only the browser can render. */
export function renderShell(page: Page, { template, publicUrl }: RenderInput): string {
  return fill(template, { head: renderHead(page, publicUrl), app: '', state: '' })
}

function stateBlock(state: ReturnType<typeof dehydrate>): string {
  if (state.queries.length === 0) return ''
  return `<script type="application/json" id="${STATE_ELEMENT_ID}">${escapeJson(state)}</script>`
}

function fill(template: string, parts: Record<'head' | 'app' | 'state', string>): string {
  return Object.entries(parts).reduce((html, [name, part]) => {
    const slot = `<!--${name}-->`
    if (!html.includes(slot)) throw new Error(`index.html has no ${slot}`)
    return html.replace(slot, () => part)
  }, template)
}
