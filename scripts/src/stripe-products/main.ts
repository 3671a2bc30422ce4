import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buyablePlans } from '@kamiyo/catalog/plans'
import { writeVariables } from '../env/dotenv-file.ts'
import { commandEnvironment } from '../env/script-environment.ts'
import { runScript } from '../lib/run-script.ts'
import { endpointUrl, syncEndpoint } from './endpoint-sync.ts'
import { checkKey, HELP, readOptions } from './options.ts'
import { renderEndpoint, renderIdsFile, renderReport, withNewSecret } from './report.ts'
import { createStripeClient, withAddress } from './stripe-client.ts'
import { priceVariables, syncCatalogue } from './sync-catalogue.ts'

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  if (!options) return console.log(HELP)

  // pnpm runs its scripts in the folder of the package.json.
  const directory = process.cwd()
  const dotenvFile = join(directory, '.env')
  const { variables: env } = await commandEnvironment(directory)
  const secretKey = checkKey(env['STRIPE_SECRET_KEY'], options.mode)
  const apiBase = env['STRIPE_API_BASE']
  if (options.mode === 'live' && apiBase)
    throw new Error('STRIPE_API_BASE is set; a live key goes to Stripe only')

  const stripe = createStripeClient({ secretKey, apiBase })
  const synced = await syncCatalogue(stripe, buyablePlans).catch((error: unknown) => {
    throw withAddress(error, apiBase)
  })
  console.log(renderReport(synced))
  const url = endpointUrl(env['PUBLIC_URL'], Boolean(apiBase))
  const endpoint = url && (await syncEndpoint(stripe, url))
  console.log(renderEndpoint(endpoint || undefined, options.writeEnv))
  const idsFile = join(directory, 'stripe_product_ids.txt')
  await writeFile(idsFile, renderIdsFile(synced, options.mode))
  console.log(`\nThe ids are in ${idsFile}.`)
  if (options.writeEnv) {
    const secret = endpoint && withNewSecret(env['STRIPE_WEBHOOK_SECRET'], endpoint.secret)
    await writeVariables(dotenvFile, {
      ...priceVariables(synced),
      ...(secret && { STRIPE_WEBHOOK_SECRET: secret }),
    })
    console.log(`The price ids${secret ? ' and the signing secret' : ''} are set in ${dotenvFile}.`)
  }
})
