import autocannon from 'autocannon'
import { readFileSync, readdirSync } from 'node:fs'
import { execSync } from 'node:child_process'
const rounds = Number(process.argv[2] ?? 5), conns = Number(process.argv[3] ?? 20)
const med = (a: number[]) => [...a].sort((x, y) => x - y)[a.length >> 1]!
const stat = (pid: string) => { try { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return { ppid: f[1]!, ms: (Number(f[11]) + Number(f[12])) * 10 } } catch { return undefined } }
const pidOf = (url: string) => /pid=(\d+)/.exec(execSync(`ss -ltnpH 'sport = :${new URL(url).port}'`).toString())![1]!
const tree = (root: string) => { let t = stat(root)!.ms; for (const p of readdirSync('/proc')) if (/^\d+$/.test(p)) { const s = stat(p); if (s?.ppid === root) t += s.ms } return t }
const res: Record<string, number[]> = {}
async function one(k: string) {
  const s = JSON.parse(readFileSync(`/tmp/w/h-${k}.json`, 'utf8'))
  const api = pidOf(s.url), pg = pidOf(s.databaseUrl)
  const a0 = stat(api)!.ms, p0 = tree(pg)
  const r = await autocannon({ url: s.url, connections: conns, amount: 6000, requests: s.tokens.map((t: string) => ({ method: 'POST', path: '/api/mcp/validate', headers: { authorization: `Bearer ${t}` } })) })
  if (r.non2xx) console.log('refused', k, r.non2xx)
  ;(res[k + ' api us/req'] ??= []).push((stat(api)!.ms - a0) / 6); (res[k + ' pg us/req'] ??= []).push((tree(pg) - p0) / 6)
}
await one('new'); await one('base'); for (const k in res) res[k] = []
for (let i = 0; i < rounds; i++) { await one(i % 2 ? 'new' : 'base'); await one(i % 2 ? 'base' : 'new') }
for (const k in res) console.log(k, med(res[k]!).toFixed(0), res[k]!.map((x) => x.toFixed(0)).join(' '))
process.exit(0)
