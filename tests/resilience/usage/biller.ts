import { setTimeout as sleep } from 'node:timers/promises'
import { startBiller } from '@kamiyo/api/testing/start-biller'

/** A process that bills usage again and again; its parent says how far its clock is ahead. */
const PAUSE_MS = 50
let aheadMs = Number(process.argv[2])
process.on('message', (ahead: number) => {
  aheadMs = ahead
})

async function start() {
  for (;;) {
    try {
      return await startBiller(process.env, () => new Date(Date.now() + aheadMs))
    } catch (error) {
      process.send?.(String(error))
      await sleep(PAUSE_MS)
    }
  }
}

const { bill } = await start()
for (;;) {
  const failures = await bill().catch((error: unknown) => [error])
  for (const failure of failures) process.send?.(String(failure))
  await sleep(PAUSE_MS)
}
