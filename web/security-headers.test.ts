import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fileOf } from './build/static-site.ts'
import { cardPagePolicy, securityHeaders } from './security-headers.ts'
import { type Page, pages } from './src/config/pages.ts'

const nginxConf = readFileSync(new URL('nginx.conf', import.meta.url), 'utf8')

describe('nginx and the preview server', () => {
  test('send the same security headers', () => {
    const lines = [...nginxConf.matchAll(/add_header (\S+) "(.*)" always;/g)]
    const { 'Content-Security-Policy': policy, ...others } = securityHeaders
    expect(Object.fromEntries(lines.map(([, name, value]) => [name, value]))).toEqual(others)
    expect(nginxConf).toContain('add_header Content-Security-Policy $page_policy always;')
    expect(policiesOf(nginxConf)).toEqual([
      ['default', policy],
      ...Object.values<Page>(pages)
        .filter(({ takesCard }) => takesCard)
        .map(({ path }) => [`~^${path}(?:\\?|$)`, cardPagePolicy()]),
    ])
  })

  test('give the shell to the same pages', () => {
    const inBrowser = Object.values<Page>(pages).filter((page) => page.rendered === 'browser')
    const locations = [...nginxConf.matchAll(/location (.+) \{\s+rewrite \^ \/shell\.html/g)]
    expect(locations.map(([, location]) => location)).toEqual(
      inBrowser.map(({ path, below }) => (below ? `~ ^${path}(/|$)` : `= ${path}`)),
    )
  })
})

function policiesOf(conf: string) {
  const [, map = ''] = /map \$request_uri \$page_policy \{(.*?)\n\}/s.exec(conf) ?? []
  return [...map.matchAll(/(\S+)\s+"(.*)";/g)].map(([, address, policy]) => [address, policy])
}

test('only the page that takes a card lets scripts, frames and calls of Stripe in, and nothing else', () => {
  expect(cardPagePolicy().replaceAll(/ https:\/\/(?:(?:\*\.)?js|api|hooks)\.stripe\.com/g, '')).toBe(
    securityHeaders['Content-Security-Policy']?.replace('; manifest-src', '; frame-src; manifest-src'),
  )
  expect(cardPagePolicy('http://localhost:12111')).not.toContain('stripe.com')
})

test('no script or style runs that is not a file of ours', () => {
  const policy = securityHeaders['Content-Security-Policy']
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe-|https?:|\*/)
})

describe('clean addresses', () => {
  test.each([
    ['/', '/index.html'],
    ['/pricing', '/pricing/index.html'],
    ['/pricing/?from=mail', '/pricing/index.html'],
    ['/mcp/setup', '/mcp/setup/index.html'],
    ['/dashboard/success?session_id=cs_1', '/shell.html'],
    ['/dashboard/calls?tool=search', '/shell.html'],
    ['/onboarding', '/shell.html'],
    ['/admin', '/shell.html'],
    ['/admin/events/evt_1?from=mail', '/shell.html'],
  ])('%s is the file %s', (address, file) => {
    expect(fileOf(address)).toBe(file)
  })

  test.each([
    '/assets/app.js',
    '/api/plans',
    '/openapi.json',
    '/nope',
    '/pricing/nope',
    '/administer',
    '//evil.example',
  ])('%s is left as it is', (address) => {
    expect(fileOf(address)).toBeUndefined()
  })
})
