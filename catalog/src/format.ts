/** `1900, 'usd'` → `$19`; `1950` → `$19.50`; `1` → `$0.01`. */
export function formatMoney(amountCents: number, currency: string): string {
  const whole = amountCents % 100 === 0
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: whole ? 0 : 2,
    maximumFractionDigits: whole ? 0 : 2,
  }).format(amountCents / 100)
}

/** `1000` → `1,000`; `null` → `Unlimited`. */
export function formatLimit(limit: number | null): string {
  return limit === null ? 'Unlimited' : new Intl.NumberFormat('en-US').format(limit)
}
