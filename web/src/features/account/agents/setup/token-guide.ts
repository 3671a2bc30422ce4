import { createContext, type ReactNode } from 'react'

/** The setup guide with this token filled in, or with a field to paste one into. */
export type RenderTokenGuide = (token: string | undefined) => ReactNode

/** Provided by the page, because the guide belongs to another feature. */
export const TokenGuideContext = createContext<RenderTokenGuide>(() => null)
