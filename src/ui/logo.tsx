/** The mark of Leadlight: four panes held by lead, one of them lit. */
export function Logo({ size = 18, title }: { size?: number; title?: string }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 18 18" role={title === undefined ? undefined : 'img'} aria-label={title} aria-hidden={title === undefined ? true : undefined}>
      <rect x="1" y="1" width="16" height="16" rx="2" fill="var(--pane)" stroke="var(--ink)" strokeWidth="1.75" />
      <path d="M10.6 1.9h5.5v6.2h-5.5z" fill="var(--light)" />
      <path d="M1 8.8h16M10.2 1v7.8M6.4 8.8V17" stroke="var(--ink)" strokeWidth="1.6" fill="none" />
    </svg>
  )
}
