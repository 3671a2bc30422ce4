import type { Incident } from '../data/incident.ts'

const usd = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
const coins = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })

export function formatUsd(amount: number): string {
  return usd.format(amount)
}

/** One line: when, what, where, how, how much, and the id to ask for more with. */
export function incidentLine(incident: Incident): string {
  const { date, name, chain, category, id } = incident
  return `${date} ${name} (${chain ?? 'chain not stated'}): ${category.replaceAll('_', ' ')}, ${lossText(incident)}. [id: ${id}]`
}

export function incidentDetails(incident: Incident): string {
  const { amount_note, transaction_url, source_url } = incident
  return [
    incidentLine(incident),
    ...(amount_note ? [`About the amount: ${amount_note}`] : []),
    `Transaction: ${transaction_url ?? 'not stated'}`,
    `Source: ${source_url ?? 'not stated'}`,
  ].join('\n')
}

function lossText({ lost_usd, lost_amount, lost_asset, amount_certainty }: Incident): string {
  const taken = lost_amount === null ? '' : `${coins.format(lost_amount)} ${lost_asset}`
  if (lost_usd === null) return taken ? `${taken} lost (US dollars not stated)` : 'amount lost not stated'
  const doubt = amount_certainty === 'doubtful' ? ', doubtful' : ''
  return `${formatUsd(lost_usd)} lost${taken ? ` (${taken}${doubt})` : doubt && ' (doubtful)'}`
}
