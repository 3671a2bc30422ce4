import { execSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { keepToThisMachine } from '@kamiyo/scripts/script-environment'
import { setup as buildProduct } from '../harness/build-product.ts'
import { cloneDatabase } from '../harness/clone-database.ts'
import { startStack } from '../harness/stack.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from '../harness/template-server.ts'
import { createBareIntake } from './bare-intake.ts'
import { deliver, makeDeliveries } from './deliveries.ts'
import { measure } from './measure.ts'
import { recordPurchase } from './webhooks.ts'

const stat = (pid: string) => { try { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return { ppid: f[1]!, ms: (Number(f[11]) + Number(f[12])) * 10 } } catch { return undefined } }
const pidOf = (url: string) => /pid=(\d+)/.exec(execSync(`ss -ltnpH 'sport = :${new URL(url).port}'`).toString())![1]!
const tree = (root: string) => { let t = stat(root)!.ms; for (const p of readdirSync('/proc')) if (/^\d+$/.test(p)) { const s = stat(p); if (s?.ppid === root) t += s.ms } return t }
const med = (a: number[]) => [...a].sort((x, y) => x - y)[a.length >> 1]!

keepToThisMachine({ ownDatabase: false })
await buildProduct()
const server = await startTemplateServer({ max_connections: '300', ...(process.env['ZPGSS'] && { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' }) })
try {
  const database = await cloneDatabase(server.url, TEMPLATE_DATABASE)
  const stack = await startStack({ database, roles: [process.env['ZROLE'] === 'all' ? 'all' : 'api'], env: { LOG_LEVEL: 'info', ...(process.env['PROF'] && { NODE_OPTIONS: '--cpu-prof --cpu-prof-dir=/tmp/w/prof' }) } })
  try {
    const templates = await recordPurchase(stack)
    const bare = createBareIntake(stack.databaseUrl)
    const api = pidOf(stack.apiUrl), pg = pidOf(stack.databaseUrl)
    const n = Number(process.env['N'] ?? 150)
    const res: Record<string, number[]> = {}
    const put = (k: string, v: number) => (res[k] ??= []).push(v)
    for (let i = 0; i <= Number(process.env['ROUNDS'] ?? 7); i++) {
      if (i === 1) for (const k in res) res[k] = []
      let a = stat(api)!.ms, p = tree(pg)
      const d = makeDeliveries(templates, n, stack.webhookSecret)
      const s0 = process.cpuUsage()
      const m = await measure(d, 32, (x) => deliver(stack.apiUrl, x))
      const s1 = process.cpuUsage(s0)
      put('product/s', m.perSecond); put('p99', m.p99Ms); put('api ms/ev', (stat(api)!.ms - a) / d.length); put('pg ms/ev', (tree(pg) - p) / d.length); put('client ms/ev', (s1.user + s1.system) / 1000 / d.length)
      const d2 = makeDeliveries(templates, n, stack.webhookSecret)
      p = tree(pg)
      const m2 = await bare.take(d2)
      put('bare/s', m2.perSecond); put('bare pg ms/ev', (tree(pg) - p) / d2.length); put('ratio', m.perSecond / m2.perSecond)
    }
    for (const k in res) console.log(k, med(res[k]!).toFixed(2), res[k]!.map((x) => x.toFixed(2)).join(' '))
    if (process.env['ZPGSS']) {
      const pgm = await import('pg')
      const c = new pgm.default.Client(stack.databaseUrl); await c.connect()
      await c.query('create extension if not exists pg_stat_statements')
      const r = await c.query(`select calls, round(total_exec_time::numeric,0) t, round(mean_exec_time::numeric,3) m, toplevel, left(regexp_replace(query,'\\s+',' ','g'),110) q from pg_stat_statements order by total_exec_time desc limit 40`)
      for (const x of r.rows) console.log(x.t, x.calls, x.m, x.toplevel, x.q)
      await c.end()
    }
    await bare.close()
  } finally { await stack.close() }
} finally { await server.stop() }
process.exit(0)
