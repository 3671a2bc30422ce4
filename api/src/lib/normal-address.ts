/** An e-mail address as it is compared: without the case and the spaces that people add. */
export function normalAddress(email: string): string {
  return email.trim().toLowerCase()
}
