import { outcomeOf, type Reserved, sharedAnswer, withCharge } from './answered-call.ts'
import { hashCall } from './arguments-hash.ts'
import type { CallOrder } from './call-order.ts'
import { denialMessage, failureMessage, METER_AWAY, NO_TOKEN, NOT_BOOKED } from './denials.ts'
import { flawOf } from './flaws.ts'
import { answerFreeTool, findFreeTool } from './free-tools.ts'
import type { GateParts } from './gate-parts.ts'
import { answerAfterHook, answerBeforeHook } from './hook-answers.ts'
import { type Response, resultMessage } from './json-rpc.ts'
import type { AllowedCall, Denial, Outcome } from './meter.ts'
import type { ToolFacts } from './server-tools.ts'
import { settleCall } from './settle-call.ts'
import { shareKey } from './share-key.ts'
import type { Finish } from './shared-runs.ts'
import { count } from './stats.ts'
import { countMost, countUsed, type UnitCounter } from './units.ts'
import { askToUpgrade, withoutUpgradeAnswer } from './upgrade.ts'

/** A call on its way: reserved, run, and charged before its answer is sent. */
export interface GatedCall {
  start(): Promise<void>
  /** Turns the server's answer into the one that is delivered; undefined where none may be. */
  answer(message: Response): Promise<Response | undefined>
  /** Without an answer: what it holds is given back. */
  end(outcome: Outcome): void
}

export function createGatedCall(order: CallOrder, parts: GateParts): GatedCall {
  const { request, tool, args, caller } = order
  const { meter, hooks, stats, log } = parts
  const counter = unitCounter(parts.units, tool)
  let state: 'waiting' | 'running' | 'answering' | 'over' = 'waiting'
  let facts: ToolFacts | undefined
  let reserved: Reserved | undefined
  let endedBy: Outcome | undefined
  let finish: Finish | undefined
  let timer: NodeJS.Timeout | undefined

  /** Answers a call that is not run. */
  function conclude(answer: Response): void {
    if (state === 'over') return
    state = 'over'
    finish?.(answer)
    order.reply(answer)
  }

  function refuse(denial: Denial): void {
    log.refused(tool, denial)
    count(stats.refused, denial.code)
    conclude(
      askToUpgrade(request, denial) ?? denialMessage(request, denial, facts?.hasOutputSchema !== false),
    )
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.note(`${tool} could not be metered: ${String(error)}`)
      refuse(METER_AWAY)
    }
  }

  async function begin(): Promise<void> {
    const flaw = flawOf(order)
    if (flaw !== undefined) return conclude(failureMessage(request, flaw))
    facts = await order.findFacts()
    if (caller.token === undefined) return refuse(NO_TOKEN)
    const free = findFreeTool(tool, parts.freeTools, parts.serverTools.has)
    if (free && request.method === 'tools/call') {
      const account = await meter.describe(caller.token)
      if ('denial' in account) return refuse(account.denial)
      return conclude(resultMessage(request, answerFreeTool(free, account)))
    }
    const early = await answerBeforeHook(hooks, order)
    if (early) return conclude(early)
    await lead()
  }

  /** Reserves the call, unless an identical one runs whose answer it can have. */
  async function lead(): Promise<void> {
    if (state === 'over') return
    const key = shareKey(order, facts)
    if (key !== undefined) {
      finish = parts.sharedRuns.lead(key, follow)
      if (!finish) return
    }
    await reserve(caller.token ?? '')
  }

  function follow(answer: Response | undefined): void {
    if (state === 'over') return
    if (!answer) return void guarded(lead)
    stats.shared += 1
    conclude(sharedAnswer(answer, request))
  }

  async function reserve(token: string): Promise<void> {
    const units = counter && countMost(counter, args)
    if (counter && units === undefined)
      return conclude(
        failureMessage(request, `Not run: the server could not tell how much ${tool} would use.`),
      )
    const { idempotencyKey, address } = caller
    const decision = await meter.reserve({
      token,
      tool,
      ...(units !== undefined && { units }),
      ...(address !== undefined && { client_address: address }),
      ...(idempotencyKey !== undefined && {
        idempotency_key: idempotencyKey,
        args_hash: hashCall(tool, args),
      }),
    })
    if (!decision.allowed) return refuse(decision.denial)
    if (endedBy) {
      await settleCall(
        parts,
        { call: decision, units, startedAtMs: performance.now() },
        { tool, outcome: endedBy },
      )
      return
    }
    run(decision, units)
  }

  function run(call: AllowedCall, units: number | undefined): void {
    reserved = { call, units, startedAtMs: performance.now() }
    state = 'running'
    stats.running += 1
    timer = setTimeout(expire, parts.maxDurationMs).unref()
    order.run(withoutUpgradeAnswer(request))
  }

  function expire(): void {
    end('timeout')
    const seconds = parts.maxDurationMs / 1000
    const text = `${tool} took longer than ${seconds} seconds, so it was stopped. Nothing was charged.`
    order.abandon(failureMessage(request, text))
  }

  function end(outcome: Outcome): void {
    if (state === 'over' || endedBy) return
    endedBy = outcome
    if (state === 'answering') return
    state = 'over'
    finish?.(undefined)
    if (reserved) void giveBack(reserved, outcome)
  }

  async function giveBack(held: Reserved, outcome: Outcome): Promise<void> {
    clearTimeout(timer)
    stats.running -= 1
    await settleCall(parts, held, { tool, outcome })
  }

  /** Charges what is about to be delivered, and delivers nothing that could not be charged. */
  async function book(held: Reserved, message: Response): Promise<Response | undefined> {
    const outcome = endedBy ?? outcomeOf(message)
    const units =
      counter && outcome === 'ok' && message.result
        ? countUsed(counter, message.result, held.units ?? 0)
        : undefined
    const isBooked = await settleCall(parts, held, { tool, outcome, units })
    if (endedBy && outcome === endedBy) return undefined
    if (outcome !== 'ok') return message
    stats[isBooked ? 'charged' : 'undelivered'] += 1
    if (isBooked) return withCharge(message, held, units)
    log.refused(tool, NOT_BOOKED)
    return denialMessage(request, NOT_BOOKED, facts?.hasOutputSchema !== false)
  }

  async function answer(message: Response): Promise<Response | undefined> {
    if (state !== 'running' || !reserved) return undefined
    state = 'answering'
    clearTimeout(timer)
    const hooked = await answerAfterHook(hooks, order, reserved.call, message)
    const delivered = await book(reserved, hooked)
    stats.running -= 1
    state = 'over'
    finish?.(hooked.result?.resultType === 'input_required' ? undefined : delivered)
    return delivered
  }

  return { start: async () => await guarded(begin), answer, end }
}

function unitCounter(units: GateParts['units'], tool: string): UnitCounter | undefined {
  return Object.hasOwn(units, tool) ? units[tool] : undefined
}
