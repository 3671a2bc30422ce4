import { brand } from '@kamiyo/catalog/brand'
import type { Plugin } from 'vite'

const VIRTUAL_ID = 'virtual:brand.css'

/** Gives the stylesheet the seller's accent colour, so that it stands in the catalogue alone. */
export function brandCss(): Plugin {
  return {
    name: 'brand-css',
    resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : undefined),
    load: (id) => (id === `\0${VIRTUAL_ID}` ? `:root{--brand-accent:${brand.accentColor}}` : undefined),
  }
}
