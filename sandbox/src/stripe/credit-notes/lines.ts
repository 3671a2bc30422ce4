import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing, resourceMissing } from '../../http/stripe-error.ts'
import { newId } from '../../lib/ids.ts'
import type { CreditNoteLine, Invoice, InvoiceLine } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { assertDecimal, timesDecimal } from '../prices/decimal.ts'
import { mergeMetadata } from '../resource.ts'

export type NoteParams = Wire<Stripe.CreditNoteCreateParams>
type LineParams = NonNullable<NoteParams['lines']>[number]

/** What is credited: lines of the invoice, lines of the note's own, or one amount. */
export function readLines(ctx: SandboxContext, invoice: Invoice, params: NoteParams): CreditNoteLine[] {
  const { amount, lines } = params
  if (amount !== undefined && lines)
    throw invalidRequest('You may only specify one of these parameters: amount, lines.')
  if (amount !== undefined) return [ownLine({ amount, description: null, quantity: null, unit: null })]
  if (!lines?.length) throw parameterMissing('amount')
  return lines.map((line, index) => readLine(ctx, invoice, line, `lines[${index}]`))
}

function readLine(ctx: SandboxContext, invoice: Invoice, given: LineParams, param: string): CreditNoteLine {
  const metadata = mergeMetadata({}, given.metadata)
  if (given.type === 'invoice_line_item') return { ...invoiceLine(ctx, invoice, given, param), metadata }
  const { description, quantity = 1, unit_amount: cents, unit_amount_decimal: decimal } = given
  if (!description) throw parameterMissing(`${param}[description]`)
  const unit = decimal ?? (cents === undefined ? undefined : String(cents))
  if (unit === undefined) throw parameterMissing(`${param}[unit_amount]`)
  assertDecimal(unit, `${param}[unit_amount_decimal]`)
  return { ...ownLine({ amount: timesDecimal(unit, quantity), description, quantity, unit }), metadata }
}

interface OwnLine {
  amount: number
  description: string | null
  quantity: number | null
  unit: string | null
}

function ownLine({ amount, description, quantity, unit }: OwnLine): CreditNoteLine {
  return {
    ...emptyLine(amount),
    description,
    quantity,
    type: 'custom_line_item',
    unit_amount: unit !== null && Number.isInteger(Number(unit)) ? Number(unit) : null,
    unit_amount_decimal: unit,
  }
}

/** A part of one of the invoice's lines, with the same part of its discounts and taxes. */
function invoiceLine(
  ctx: SandboxContext,
  invoice: Invoice,
  given: LineParams,
  param: string,
): CreditNoteLine {
  const line = invoice.lines.data.find(({ id }) => id === given.invoice_line_item)
  if (!line)
    throw resourceMissing('line item', given.invoice_line_item ?? '', `${param}[invoice_line_item]`, 400)
  const amount = given.amount ?? amountOfQuantity(line, given.quantity)
  if (amount > line.amount - creditedOf(ctx, invoice, line))
    throw invalidRequest('The credited amount is greater than what is left of the line.', `${param}[amount]`)
  const part = (cents: number) => (line.amount === 0 ? 0 : Math.round((cents * amount) / line.amount))
  const discounts = (line.discount_amounts ?? []).map((one) => ({ ...one, amount: part(one.amount) }))
  const unit = given.amount === undefined ? (line.pricing?.unit_amount_decimal ?? null) : null
  return {
    ...emptyLine(amount),
    description: line.description,
    discount_amount: discounts.reduce((sum, one) => sum + one.amount, 0),
    discount_amounts: discounts,
    invoice_line_item: line.id,
    quantity: given.amount === undefined ? (given.quantity ?? line.quantity) : null,
    taxes: (line.taxes ?? []).map((tax) => ({
      ...tax,
      amount: part(tax.amount),
      taxable_amount: part(tax.taxable_amount ?? 0),
    })),
    type: 'invoice_line_item',
    unit_amount: unit !== null && Number.isInteger(Number(unit)) ? Number(unit) : null,
    unit_amount_decimal: unit,
  }
}

function amountOfQuantity(line: InvoiceLine, quantity: number | undefined): number {
  if (quantity === undefined || !line.quantity) return line.amount
  return Math.round((line.amount * quantity) / line.quantity)
}

function creditedOf(ctx: SandboxContext, invoice: Invoice, { id }: InvoiceLine): number {
  return ctx.store.objects
    .list('credit_note', invoice.customer ?? undefined)
    .filter((note) => note.invoice === invoice.id && note.status === 'issued')
    .flatMap(({ lines }) => lines.data)
    .filter((line) => line.invoice_line_item === id)
    .reduce((sum, { amount }) => sum + amount, 0)
}

function emptyLine(amount: number) {
  return {
    id: newId('cnli'),
    object: 'credit_note_line_item' as const,
    amount,
    discount_amount: 0,
    discount_amounts: [],
    livemode: false,
    metadata: {},
    pretax_credit_amounts: [],
    tax_rates: [],
    taxes: [],
  }
}
