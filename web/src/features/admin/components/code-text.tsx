/** An id, to be read and copied whole. */
export function CodeText({ children }: { children: string }) {
  return <span className="font-mono text-[0.8125rem] [overflow-wrap:anywhere]">{children}</span>
}
