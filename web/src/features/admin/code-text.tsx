/** An id, to be read and copied in full. */
export function CodeText({ children }: { children: string }) {
  return <span className="font-mono text-fine [overflow-wrap:anywhere]">{children}</span>
}
