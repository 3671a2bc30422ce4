import { pages } from '../../../config/pages.ts'

/** The section of the pricing page; a browser finds it only by loading the page. */
export const creditPacksPath = `${pages.pricing.path}#credit-packs`
