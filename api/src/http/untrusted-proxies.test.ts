import { expect, test } from 'vitest'
import { createUntrustedProxies } from './untrusted-proxies.ts'

test('strangers who make the header up fill neither the log nor the memory: three peers are kept, each is news once', () => {
  const proxies = createUntrustedProxies()
  const peers = ['10.0.0.1', '10.0.0.1', ...Array.from({ length: 50 }, (_, index) => `203.0.113.${index}`)]
  const news = peers.filter((peer) =>
    proxies.add({ peer, header: 'X-Forwarded-For', firstSeenAt: new Date(0) }),
  )
  expect(news).toEqual(['10.0.0.1', '203.0.113.0', '203.0.113.1'])
  expect(proxies.list().map(({ peer }) => peer)).toEqual(news)
})
