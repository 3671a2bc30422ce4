import { toMajorUnits } from '@kamiyo/catalog/currency'
import { readRefund } from '../../../stripe/refund.ts'
import { notifyAdmins } from '../../emails/service.ts'
import { positionOf } from '../../history/order.ts'
import { findRefundStatus, saveRefund } from '../../reversals/refunds.ts'
import { applyReversal, applyToCharge, settledObject } from '../apply/charge.ts'
import type { Handler } from '../context.ts'

/** Every `refund.*` event contains the whole refund, so all are handled alike. */
export const refundChanged: Handler = async (context) =>
  await applyToCharge(context, async (charge) => {
    const { tx, deps, event, afterCommit } = context
    const id = readRefund(event.object)?.id
    const refund = id && readRefund(await settledObject(context, 'refund', id))
    if (!refund) return 'ignored'
    const before = await findRefundStatus(tx, refund.id)
    if (!(await saveRefund(tx, charge.id, refund, positionOf(event)))) return 'stale'
    await applyReversal(context, charge, { kind: 'refund', id: refund.id })
    const { status, currency } = refund
    if (status === before) return 'success'
    await notifyAdmins(tx, deps, { kind: 'admin_refund', refundId: refund.id, hasFailed: hasFailed(status) })
    afterCommit(() => {
      deps.metrics.reversals.inc({ kind: 'refund', status })
      if (status === 'succeeded')
        deps.metrics.reversed.inc(
          { kind: 'refund', currency },
          Number(toMajorUnits(refund.amountMinor, currency)),
        )
    })
    return 'success'
  })

const hasFailed = (status: string) => status === 'failed' || status === 'canceled'
