/** What a seller lets happen after an order. */
export const orderRules = {
  /**
   * Whether a buyer whose token mail came back may give another address on the order page: once, within a day, and only
   * while nothing of ours ever reached the old one. Whoever has the page's address can do it, which is the buyer's
   * browser and its history; without it they write to support.
   */
  allowAddressCorrection: true,
}

export type OrderRules = typeof orderRules
