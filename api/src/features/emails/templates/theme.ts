import { brand } from '@kamiyo/catalog/brand'
import type { CSSProperties } from 'react'

const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"
const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace"

/** The colours of the pages (web/src/styles.css). */
const colors = {
  page: '#070a0c',
  card: '#0c1114',
  well: '#070a0c',
  line: '#1d262b',
  text: '#e9eef1',
  muted: '#a3b0b8',
  accent: brand.accentColor,
  onAccent: '#041519',
} as const

/** E-mail clients support inline styles and little else. */
export const styles = {
  body: { backgroundColor: colors.page, margin: 0, padding: '32px 12px', fontFamily: FONT },
  card: {
    backgroundColor: colors.card,
    border: `1px solid ${colors.line}`,
    borderRadius: '12px',
    maxWidth: '600px',
    margin: '0 auto',
    padding: '36px 28px',
  },
  brand: {
    color: colors.accent,
    fontSize: '13px',
    fontWeight: 700,
    letterSpacing: '0.14em',
    margin: '0 0 28px',
    textTransform: 'uppercase',
  },
  title: {
    color: colors.text,
    fontSize: '26px',
    fontWeight: 650,
    lineHeight: '34px',
    margin: '0 0 14px',
    overflowWrap: 'anywhere',
    wordBreak: 'break-word',
  },
  heading: {
    color: colors.text,
    fontSize: '17px',
    fontWeight: 600,
    lineHeight: '24px',
    margin: '30px 0 8px',
  },
  text: {
    color: colors.text,
    fontSize: '15px',
    lineHeight: '24px',
    margin: '0 0 12px',
    overflowWrap: 'anywhere',
  },
  muted: { color: colors.muted, fontSize: '13px', lineHeight: '20px', margin: '0 0 10px' },
  facts: { margin: '18px 0 4px' },
  fact: {
    borderTop: `1px solid ${colors.line}`,
    color: colors.text,
    fontSize: '14px',
    lineHeight: '22px',
    margin: 0,
    overflowWrap: 'anywhere',
    padding: '8px 0',
  },
  factLabel: { color: colors.muted },
  link: { color: colors.accent, textDecoration: 'underline' },
  code: {
    backgroundColor: colors.well,
    border: `1px solid ${colors.line}`,
    borderRadius: '8px',
    color: colors.text,
    fontFamily: MONO,
    fontSize: '12.5px',
    lineHeight: '19px',
    margin: '0 0 12px',
    padding: '12px 14px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    wordBreak: 'break-word',
  },
  token: {
    backgroundColor: colors.well,
    border: `1px solid ${colors.accent}`,
    borderRadius: '8px',
    color: colors.accent,
    fontFamily: MONO,
    fontSize: '13px',
    lineHeight: '20px',
    margin: '0 0 12px',
    padding: '14px 16px',
    wordBreak: 'break-all',
  },
  typed: { fontSize: '28px', letterSpacing: '0.2em', lineHeight: '36px', textAlign: 'center' },
  button: {
    backgroundColor: colors.accent,
    borderRadius: '8px',
    color: colors.onAccent,
    display: 'inline-block',
    fontSize: '15px',
    fontWeight: 650,
    margin: '18px 0 6px',
    padding: '12px 22px',
    textDecoration: 'none',
  },
  rule: { border: 'none', borderTop: `1px solid ${colors.line}`, margin: '30px 0 20px' },
} satisfies Record<string, CSSProperties>
