import { toMajorUnits } from '@kamiyo/catalog/currency'
import { readDispute } from '../../../stripe/dispute.ts'
import { notifyAdmins } from '../../emails/service.ts'
import { positionOf } from '../../history/order.ts'
import { findDisputeStatus, saveDispute } from '../../reversals/disputes.ts'
import { applyReversal, applyToCharge, settledObject } from '../apply/charge.ts'
import type { Handler } from '../context.ts'

/** Every `charge.dispute.*` event contains the whole dispute, so all are handled alike. */
export const disputeChanged: Handler = async (context) =>
  await applyToCharge(context, async (charge) => {
    const { tx, deps, event, afterCommit } = context
    const id = readDispute(event.object)?.id
    const dispute = id && readDispute(await settledObject(context, 'charge.dispute', id))
    if (!dispute) return 'ignored'
    const before = await findDisputeStatus(tx, dispute.id)
    if (!(await saveDispute(tx, charge.id, dispute, positionOf(event)))) return 'stale'
    await applyReversal(context, charge, { kind: 'dispute', id: dispute.id })
    const { status, currency } = dispute
    if (status === before) return 'success'
    await notifyAdmins(tx, deps, { kind: 'admin_dispute', disputeId: dispute.id, status })
    afterCommit(() => {
      deps.metrics.reversals.inc({ kind: 'dispute', status })
      if (status === 'lost')
        deps.metrics.reversed.inc(
          { kind: 'dispute', currency },
          Number(toMajorUnits(dispute.amountMinor, currency)),
        )
    })
    return 'success'
  })
