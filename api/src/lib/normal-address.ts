/** An e-mail address in the form used for comparisons: without case and surrounding spaces. */
export function normalAddress(email: string): string {
  return email.trim().toLowerCase()
}
