import type { ButtonHTMLAttributes } from 'react'
import { Link, type LinkProps } from 'react-router-dom'

type Variant = 'primary' | 'secondary' | 'danger'

const BASE =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-md px-5 text-note font-medium whitespace-nowrap transition-colors duration-150 disabled:cursor-not-allowed'

const VARIANTS: Record<Variant, string> = {
  primary:
    'bg-accent text-on-accent hover:bg-[color-mix(in_srgb,var(--color-accent)_82%,white)] disabled:bg-raised disabled:text-faint',
  secondary:
    'border border-edge text-text hover:border-faint hover:bg-raised disabled:border-line disabled:text-faint',
  danger:
    'border border-danger-line bg-danger-panel text-danger hover:border-danger disabled:border-line disabled:text-faint',
}

function classesOf(variant: Variant, className = ''): string {
  return `${BASE} ${VARIANTS[variant]} ${className}`
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { variant?: Variant }

export function Button({ variant = 'primary', className, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={classesOf(variant, className)} {...props} />
}

export function ButtonLink({ variant = 'primary', className, ...props }: LinkProps & { variant?: Variant }) {
  return <Link className={classesOf(variant, className)} {...props} />
}
