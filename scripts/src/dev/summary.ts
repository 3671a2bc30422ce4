import { join, relative } from 'node:path'
import { brand } from '@kamiyo/catalog/brand'
import { renderTable } from '../lib/terminal-table.ts'
import { DEV_OPERATOR } from './api-environment.ts'
import { DATABASE_URL_FILE } from './database.ts'
import { type DevPlan, needsSandbox } from './plan.ts'

export function renderSummary(plan: DevPlan, databaseUrl: string): string {
  const rows = [
    ['Web', plan.urls.web, ''],
    ['API', plan.urls.api, `reference: ${plan.urls.web}/api-docs`],
    ['MCP server', plan.mcpServerUrl, 'with the token of the welcome mail'],
    ...operatorRow(plan),
    ...sandboxRows(plan),
    ['Database', hidePassword(databaseUrl), plan.real.databaseUrl ? 'yours, from .env' : psqlHint(plan)],
    ['Logs', plan.logDirectory, ''],
  ]
  return `\n${brand.productName} runs. Ctrl-C ends all of it.\n\n${renderTable(rows)}\n`
}

function operatorRow({ dotenv, real, urls }: DevPlan): string[][] {
  const operators = dotenv['ADMIN_EMAILS'] || (real.sendgrid ? '' : DEV_OPERATOR)
  return operators ? [['Operator', `${urls.web}/admin`, `sign in as ${operators}`]] : []
}

function sandboxRows(plan: DevPlan): string[][] {
  const services = [!plan.real.stripe && 'Stripe', !plan.real.sendgrid && 'SendGrid']
    .filter(Boolean)
    .join(' and ')
  const real = [plan.real.stripe && 'Stripe', plan.real.sendgrid && 'SendGrid'].filter(Boolean).join(' and ')
  const realRows = real ? [[real, 'the real service', 'from .env']] : []
  if (!needsSandbox(plan)) return realRows
  const mailbox = plan.real.sendgrid
    ? []
    : [['Mailbox', `${plan.urls.sandbox}/mailbox`, 'every mail that was sent']]
  const card = plan.real.stripe ? '' : '; card 4242 4242 4242 4242'
  return [['Sandbox', plan.urls.sandbox, `stands in for ${services}${card}`], ...mailbox, ...realRows]
}

function hidePassword(databaseUrl: string): string {
  const url = URL.parse(databaseUrl)
  if (!url) return 'see DATABASE_URL'
  url.password = ''
  return url.href
}

function psqlHint({ root, dataDirectory }: DevPlan): string {
  return `psql "$(cat ${relative(root, join(dataDirectory, DATABASE_URL_FILE))})"`
}
