import { readFraudWarning } from '../../../stripe/fraud-warning.ts'
import { notifyAdmins } from '../../emails/service.ts'
import { positionOf } from '../../history/order.ts'
import { saveFraudWarning } from '../../reversals/fraud-warnings.ts'
import { applyToCharge, settledObject } from '../apply/charge.ts'
import type { Handler } from '../context.ts'

/** A warning moves no money; while it is actionable, a refund may still avoid a dispute. */
export const fraudWarningChanged: Handler = async (context) =>
  await applyToCharge(context, async (charge) => {
    const { tx, deps, event, afterCommit } = context
    const id = readFraudWarning(event.object)?.id
    const warning = id && readFraudWarning(await settledObject(context, 'radar.early_fraud_warning', id))
    if (!warning) return 'ignored'
    if (!(await saveFraudWarning(tx, charge.id, warning, positionOf(event)))) return 'stale'
    const status = warning.isActionable ? 'actionable' : 'settled'
    if (warning.isActionable)
      await notifyAdmins(tx, deps, { kind: 'admin_fraud_warning', warningId: warning.id })
    afterCommit(() => deps.metrics.reversals.inc({ kind: 'fraud_warning', status }))
    return 'success'
  })
