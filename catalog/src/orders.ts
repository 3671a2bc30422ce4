/** What the seller allows after an order. */
export const orderRules = {
  /**
   * Whether a buyer whose token e-mail bounced may give another address on the order page: once, within a
   * day, and only if nothing ever reached the old address. Anyone with the page's URL can do this, which is
   * in the buyer's browser and its history. If this is off, buyers write to support.
   */
  allowAddressCorrection: true,
}

export type OrderRules = typeof orderRules
