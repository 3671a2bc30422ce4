/** `n***@e*****`: enough for its owner to recognise, and useless to anyone else. */
export function maskedAddress(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  return `${[...local].slice(0, 1).join('')}***@${[...domain].slice(0, 1).join('')}*****`
}
