import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Connect, Plugin } from 'vite'
import { securityHeaders } from '../security-headers.ts'
import { type Page, pages } from '../src/config/pages.ts'

/** Makes `vite preview` serve the built site like nginx.conf: clean URLs, a real 404, strict headers. */
export function staticSite(): Plugin {
  return {
    name: 'static-site',
    configurePreviewServer(server) {
      const outDir = resolve(server.config.root, server.config.build.outDir)
      server.middlewares.use(serveCleanAddresses)
      return () => server.middlewares.use(serveNotFound(outDir))
    },
  }
}

const serveCleanAddresses: Connect.NextHandleFunction = (request, response, next) => {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  const file = fileOf(request.url ?? '/')
  if (file) request.url = file
  next()
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
  const pathname = address.replace(/[?#].*$/, '').replace(/(.)\/$/, '$1')
  const page = Object.values(pages).find((candidate) => covers(candidate, pathname))
  if (!page) return undefined
  if (page.rendered === 'browser') return '/shell.html'
  return page.path === '/' ? '/index.html' : `${page.path}/index.html`
}

function covers({ path, below }: Page, pathname: string): boolean {
  return path === pathname || (below === true && pathname.startsWith(`${path}/`))
}
