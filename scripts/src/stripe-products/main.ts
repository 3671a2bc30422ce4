import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeVariables } from '../env/dotenv-file.ts'
import { commandEnvironment } from '../env/script-environment.ts'
import { runScript } from '../lib/run-script.ts'
import { writeNothing, writeNow } from './change.ts'
import { checkKey, HELP, readOptions } from './options.ts'
import { renderIdsFile, renderReport, renderSecret, withNewSecret } from './report.ts'
import { createStripeClient, withAddress } from './stripe-client.ts'
import { idVariables, type SyncedAccount, syncAccount } from './sync-account.ts'

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  if (!options) return console.log(HELP)

  // pnpm runs its scripts in the folder of the package.json.
  const directory = process.cwd()
  const { variables: env } = await commandEnvironment(directory)
  const secretKey = checkKey(env['STRIPE_SECRET_KEY'], options.mode)
  const apiBase = env['STRIPE_API_BASE']
  if (options.mode === 'live' && apiBase)
    throw new Error('STRIPE_API_BASE is set; a live key goes to Stripe only')

  const stripe = createStripeClient({ secretKey, apiBase })
  const site = { publicUrl: env['PUBLIC_URL'], isSandbox: Boolean(apiBase) }
  const write = options.isDryRun ? writeNothing : writeNow
  const account = await syncAccount(stripe, site, write).catch((error: unknown) => {
    throw withAddress(error, apiBase)
  })
  if (options.isDryRun) console.log('What a run would find, change, make or replace:\n')
  console.log(renderReport(account))
  if (options.isDryRun) return console.log('\nNothing was written, neither in Stripe nor here.')

  const idsFile = join(directory, 'stripe_product_ids.txt')
  await writeFile(idsFile, renderIdsFile(account, options.mode))
  console.log(`\nThe ids are in ${idsFile}.`)
  if (options.writeEnv) await writeEnv(join(directory, '.env'), account, env['STRIPE_WEBHOOK_SECRET'])
  else console.log(renderSecret(account.endpoint) ?? '')
})

async function writeEnv(file: string, account: SyncedAccount, knownSecret: string | undefined) {
  const secret = withNewSecret(knownSecret, account.endpoint?.secret)
  await writeVariables(file, {
    ...idVariables(account),
    ...(secret && { STRIPE_WEBHOOK_SECRET: secret }),
  })
  console.log(`The ids${secret ? ' and the signing secret' : ''} are set in ${file}.`)
}
