import { brand } from '@kamiyo/catalog/brand'
import type { Plugin } from 'vite'

const VIRTUAL_ID = 'virtual:brand.css'

/** Sets the seller's accent colour in the stylesheet, so that it is defined only in the catalogue. */
export function brandCss(): Plugin {
  return {
    name: 'brand-css',
    resolveId: (id) => (id === VIRTUAL_ID ? `\0${VIRTUAL_ID}` : undefined),
    load: (id) => (id === `\0${VIRTUAL_ID}` ? `:root{--brand-accent:${brand.accentColor}}` : undefined),
  }
}
