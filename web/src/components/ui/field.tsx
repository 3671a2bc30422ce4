import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'

const CONTROL =
  'mt-2 block w-full rounded-md border border-edge bg-panel px-4 text-base text-text placeholder:text-faint hover:border-faint aria-invalid:border-danger'

interface FieldProps {
  id: string
  label: string
  hint?: string | undefined
  error?: string | undefined
}

interface FrameProps extends FieldProps {
  children: ReactNode
}

function FieldFrame({ id, label, hint, error, children }: FrameProps) {
  return (
    <div>
      <label htmlFor={id} className="block text-note leading-6 font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="mt-2 text-sm text-faint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-2 text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  )
}

function describedBy({ id, hint, error }: FieldProps) {
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return { 'aria-describedby': ids || undefined, 'aria-invalid': error ? true : undefined }
}

export function TextField({
  label,
  hint,
  error,
  id,
  ...props
}: FieldProps & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  const frame = { id, label, hint, error }
  return (
    <FieldFrame {...frame}>
      <input id={id} className={`${CONTROL} h-12`} {...describedBy(frame)} {...props} />
    </FieldFrame>
  )
}

export function SelectField({
  label,
  hint,
  error,
  id,
  ...props
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  const frame = { id, label, hint, error }
  return (
    <FieldFrame {...frame}>
      <select id={id} className={`${CONTROL} h-12`} {...describedBy(frame)} {...props} />
    </FieldFrame>
  )
}

export function TextAreaField({
  label,
  hint,
  error,
  id,
  ...props
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const frame = { id, label, hint, error }
  return (
    <FieldFrame {...frame}>
      <textarea
        id={id}
        className={`${CONTROL} min-h-40 py-3 leading-relaxed`}
        {...describedBy(frame)}
        {...props}
      />
    </FieldFrame>
  )
}
