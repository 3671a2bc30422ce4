import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { repositoryRoot } from '../lib/repository-root.ts'

interface Service {
  image: string
  build?: { context: string; dockerfile: string; target?: string }
  environment?: Record<string, string>
  env_file?: string
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
  user?: string
  security_opt?: string[]
  cap_drop?: string[]
  cap_add?: string[]
  read_only?: boolean
  mem_limit?: string
  logging?: { options?: Record<string, string> }
  networks?: string[] | Record<string, { ipv4_address?: string }>
}

interface Network {
  internal?: boolean
  ipam?: { config: { subnet: string }[] }
}

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')
const compose: {
  services: Record<string, Service>
  networks: Record<string, Network>
  volumes: Record<string, unknown>
} = parse(read('docker-compose.yml'), { merge: true })
const services = Object.entries(compose.services)

/** A Dockerfile's instructions with continued lines joined. */
function instructions(path: string): string[][] {
  return read(path)
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/))
}

test('database, one-shot migration, API, worker and pages are all there', () => {
  expect(Object.keys(compose.services).sort()).toEqual(['api', 'migrate', 'postgres', 'web', 'worker'])
  expect(compose.services['api']?.environment?.['ROLE']).toBe('api')
  expect(compose.services['worker']?.environment?.['ROLE']).toBe('worker')
})

test('API and worker start only after the migration has succeeded', () => {
  for (const name of ['api', 'worker']) {
    expect(compose.services[name]?.depends_on?.['migrate']?.condition).toBe('service_completed_successfully')
  }
  expect(compose.services['migrate']?.depends_on?.['postgres']?.condition).toBe('service_healthy')
})

test('whoever waits for a healthy service waits for one that can tell its health', () => {
  for (const [, { depends_on: needs = {} }] of services) {
    for (const [needed, { condition }] of Object.entries(needs)) {
      const service = compose.services[needed]
      const own = service?.build && read(service.build.dockerfile).includes('HEALTHCHECK')
      expect(service, needed).toBeDefined()
      if (condition === 'service_healthy') expect(Boolean(service?.healthcheck ?? own), needed).toBe(true)
    }
  }
})

test('no secret has a value in the file', () => {
  const lines = read('docker-compose.yml')
    .split('\n')
    .filter((line) => /PASSWORD|SECRET|KEY/.test(line))
  const values = lines.filter((line) => !/^#|\$\{[A-Z_]+:\?|: ''$/.test(line))
  expect(lines.length).toBeGreaterThan(0)
  expect(values).toEqual([])
})

const networksOf = ({ networks = [] }: Service) =>
  Array.isArray(networks) ? networks : Object.keys(networks)

test.each(services)('%s has no more rights, memory and log than it needs', (_name, service) => {
  expect(service.security_opt).toEqual(['no-new-privileges:true'])
  expect(service.cap_drop).toEqual(['ALL'])
  expect(service.cap_add).toBeUndefined()
  expect(service.read_only).toBe(true)
  expect(service.mem_limit).toMatch(/^\d+[mg]$/)
  expect(service.logging?.options).toMatchObject({
    'max-size': expect.any(String),
    'max-file': expect.any(String),
  })
})

test('the database is on a network without a way out, which the pages cannot reach', () => {
  expect(compose.networks['database']?.internal).toBe(true)
  expect(networksOf(compose.services['postgres'] as Service)).toEqual(['database'])
  expect(networksOf(compose.services['web'] as Service)).not.toContain('database')
})

test('API and worker use a role of their own, and only the migration knows the owner', () => {
  const owners = services.filter(([, { environment }]) =>
    /\/\/kamiyo:/.test(environment?.['DATABASE_URL'] ?? ''),
  )
  expect(owners.map(([name]) => name)).toEqual(['migrate'])
  const app = compose.services['migrate']?.environment?.['APP_DATABASE_URL']
  expect(app).toMatch(/\/\/kamiyo_app:/)
  for (const name of ['api', 'worker'])
    expect(compose.services[name]?.environment?.['DATABASE_URL']).toBe(app)
})

test('whoever is handed all of .env is handed no password that compose reads from it', () => {
  const ofCompose = [...read('docker-compose.yml').matchAll(/\$\{([A-Z_]*PASSWORD)\b/g)].map(
    ([, name]) => name,
  )
  expect(new Set(ofCompose)).toEqual(new Set(['POSTGRES_PASSWORD', 'APP_DATABASE_PASSWORD']))
  for (const [name, { env_file, environment }] of services.filter(([, { env_file }]) => env_file))
    for (const password of ofCompose)
      expect(environment?.[password ?? ''], `${password} in ${name} by ${env_file}`).toBe('')
})

test('the API trusts one hop, nginx at its own address, and nginx replaces the header there', () => {
  const networks = compose.services['web']?.networks ?? []
  const address = Array.isArray(networks) ? undefined : networks['web']?.ipv4_address
  expect(address).toBeDefined()
  expect(compose.services['api']?.environment?.['TRUST_PROXY']).toBe(address)
  expect(read('web/nginx.conf')).toContain('proxy_set_header X-Forwarded-For $remote_addr;')
  expect(read('web/nginx.conf')).not.toContain('$proxy_add_x_forwarded_for')
})

test('each container between nginx and the API has an address of its own there, whichever starts first and however often', () => {
  const there = services.filter(([, service]) => networksOf(service).includes('web'))
  const addresses = there.map(
    ([, { networks }]) => !Array.isArray(networks) && networks?.['web']?.ipv4_address,
  )
  expect(there.map(([name]) => name).sort()).toEqual(['api', 'web'])
  for (const address of addresses) expect(address).toMatch(/^\$\{\w+_ADDRESS:-172\.31\.255\.[2-6]\}$/)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('every image that is pulled is named by an exact version', () => {
  for (const [name, { build, image }] of services) {
    if (!build) expect(image, name).toMatch(/:\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$/)
  }
})

test('the web service proxies to the API service and its port', () => {
  const { host, port } =
    /proxy_pass http:\/\/(?<host>[a-z]+):(?<port>\d+);/.exec(read('web/nginx.conf'))?.groups ?? {}
  expect(compose.services[host ?? '']?.environment?.['PORT']).toBe(port)
})

test('the metrics are not passed on to the internet', () => {
  const passedOn = /location ~ (\S+) \{\s*proxy_pass/.exec(read('web/nginx.conf'))?.[1] ?? ''
  expect('/api/plans').toMatch(new RegExp(passedOn))
  for (const path of ['/metrics', '/metrics/', '/metrics?x=/api/'])
    expect(path).not.toMatch(new RegExp(passedOn))
})

test("nginx's access log names no order: no line has a query, a referrer or the id in a path", () => {
  const conf = read('web/nginx.conf')
  const [, format = ''] = /^ {2}access_log \S+ (\w+);$/m.exec(conf) ?? []
  const fields = new RegExp(`^log_format ${format} '(.*)';$`, 'm').exec(conf)?.[1]?.match(/\$\w+/g)
  expect(fields).toContain('$logged_path')
  for (const field of ['$request', '$request_uri', '$args', '$query_string', '$http_referer'])
    expect(fields).not.toContain(field)
  expect(conf).toMatch(
    /~\^\/api\/billing\/checkout-session\/\[\^\/\?\]\*.* \/api\/billing\/checkout-session\/:session_id/,
  )
})

test('the pages are built with the API document, so that the reference page is rendered', () => {
  const words = instructions('web/Dockerfile').map((line) => line.join(' '))
  const copied = words.indexOf('COPY api/openapi.json api/')
  expect(copied).toBeGreaterThan(-1)
  expect(copied).toBeLessThan(words.findIndex((line) => line.includes('pnpm run build')))
})

describe.each(['api/Dockerfile', 'web/Dockerfile'])('%s', (path) => {
  const lines = instructions(path)

  test('every target that is asked for exists', () => {
    const stages = lines.filter(([word]) => word === 'FROM').map((words) => words[3])
    const targets = services.flatMap(([, { build }]) => (build?.dockerfile === path ? [build.target] : []))
    for (const target of targets.filter(Boolean)) expect(stages).toContain(target)
  })

  test('every file that is copied in exists, and so does every stage that is copied from', () => {
    const stages = lines.filter(([word]) => word === 'FROM').map((words) => words[3])
    for (const [, ...words] of lines.filter(([word]) => word === 'COPY')) {
      const stage = /^--from=(.+)$/.exec(words[0] ?? '')?.[1]
      if (stage) expect(stages).toContain(stage)
      else
        for (const source of words.slice(0, -1))
          expect(existsSync(join(repositoryRoot, source)), source).toBe(true)
    }
  })

  test('nothing runs as root in the finished image', () => {
    const last = lines.findLastIndex(([word]) => word === 'FROM')
    const unprivilegedBase = lines[last]?.[1]?.includes('unprivileged')
    expect(
      unprivilegedBase || lines.slice(last).some(([word, user]) => word === 'USER' && user !== 'root'),
    ).toBe(true)
  })

  test('every base image is pinned to a version', () => {
    const bases = lines.filter(([word]) => word === 'FROM').map((words) => words[1] ?? '')
    const stages = lines.filter(([word]) => word === 'FROM').map((words) => words[3])
    for (const base of bases.filter((name) => !stages.includes(name))) expect(base).toMatch(/:\d+\.\d+/)
  })
})

test('the images run the Node.js version that everything is tested with', () => {
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(read('package.json'))
  for (const path of ['api/Dockerfile', 'web/Dockerfile']) {
    const versions = [...read(path).matchAll(/FROM node:([\d.]+)/g)].map(([, version]) => version)
    expect(new Set(versions)).toEqual(new Set([devDependencies['node']]))
  }
})

test('nginx writes no request line, query or referrer into a log: they hold the links that open orders and pages', () => {
  const conf = read('web/nginx.conf')
  const [, format = ''] = /log_format without_ids (.*);/.exec(conf) ?? []
  expect(format).not.toMatch(/\$(request|request_uri|args|query_string|http_referer)\b/)
  expect(conf.match(/^\s*access_log .*/gm)).toEqual([expect.stringContaining(' without_ids;')])
  expect(conf.match(/^\s*error_log .*/gm)).toEqual([expect.stringMatching(/ emerg;$/)])
})
