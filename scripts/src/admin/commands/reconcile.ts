import { type Command, type Given, need, reasonOf, type Wanted } from '../command.ts'

export const reconcile: Command = {
  help: [
    'reconcile <subscription id> [--dry-run] --reason …',
    'reconcile --all [--dry-run] --reason …     everything that Stripe may still change; exit code 1 when something stays unrepaired',
  ],
  words: 1,
  options: ['all', 'dry-run', 'reason'],
  read: reconcileRequest,
}

function reconcileRequest([id]: string[], given: Given): Wanted {
  const dry_run = given['dry-run']
  const subscription_id = given.all ? undefined : need(id, 'the subscription id, or --all')
  const reason = dry_run ? (given.reason ?? 'dry run') : reasonOf(given)
  if (subscription_id !== undefined) {
    return { method: 'POST', path: '/reconcile', body: { subscription_id, dry_run, reason }, view: 'whole' }
  }
  if (id !== undefined) throw new Error(`Give either --all or one subscription id; found both, "${id}"`)
  return { method: 'POST', path: '/reconcile/all', body: { dry_run, reason }, view: 'comparison' }
}
