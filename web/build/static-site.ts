import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Connect, Plugin } from 'vite'
import { cardPagePolicy, securityHeaders } from '../security-headers.ts'
import { type Page, pages } from '../src/config/pages.ts'

/** Makes `vite preview` serve the built site like nginx.conf: clean URLs, a real 404, strict headers. `standIn` takes Stripe's place. */
export function staticSite(standIn?: string): Plugin {
  return {
    name: 'static-site',
    configurePreviewServer(server) {
      const outDir = resolve(server.config.root, server.config.build.outDir)
      server.middlewares.use(serveCleanAddresses(standIn))
      return () => server.middlewares.use(serveNotFound(outDir))
    },
  }
}

function serveCleanAddresses(standIn: string | undefined): Connect.NextHandleFunction {
  return (request, response, next) => {
    const address = request.url ?? '/'
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    if (pageAt(address)?.takesCard) response.setHeader('Content-Security-Policy', cardPagePolicy(standIn))
    const file = fileOf(address)
    if (file) request.url = file
    next()
  }
}

function serveNotFound(outDir: string): Connect.NextHandleFunction {
  return (_request, response) => {
    response.statusCode = 404
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(readFileSync(join(outDir, '404.html')))
  }
}

/** The file for a page's path; undefined for assets, the API and unknown paths. */
export function fileOf(address: string): string | undefined {
  const page = pageAt(address)
  if (!page) return undefined
  if (page.rendered === 'browser') return '/shell.html'
  return page.path === '/' ? '/index.html' : `${page.path}/index.html`
}

function pageAt(address: string): Page | undefined {
  const pathname = address.replace(/[?#].*$/, '').replace(/(.)\/$/, '$1')
  return Object.values<Page>(pages).find((candidate) => covers(candidate, pathname))
}

function covers({ path, below }: Page, pathname: string): boolean {
  return path === pathname || (below === true && pathname.startsWith(`${path}/`))
}
