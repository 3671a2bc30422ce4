import { type Page, pages } from '../src/config/pages.ts'

const listedPages: readonly Page[] = Object.values(pages).filter((page) => page.indexed)

export function renderSitemap(publicUrl: string): string {
  const urls = listedPages.map((page) => `  <url><loc>${publicUrl}${page.path}</loc></url>`)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls,
    '</urlset>',
    '',
  ].join('\n')
}

export function renderRobots(publicUrl: string): string {
  return ['User-agent: *', 'Allow: /', 'Disallow: /api/', '', `Sitemap: ${publicUrl}/sitemap.xml`, ''].join(
    '\n',
  )
}
