/** Light, dark, or as the system says; kept in a cookie so that the server may set it too. */
export type Theme = 'light' | 'dark' | 'system'
export const THEME_COOKIE = 'leadlight-theme'

/** The theme that a cookie names; anything else is the system's. For `data-theme` on the html element: nothing for "system". */
export const themeOf = (cookie: string | undefined): Theme => (cookie === 'light' || cookie === 'dark' ? cookie : 'system')

/** Sets the theme before first paint, so that no page flashes white at night. */
export const THEME_SCRIPT = `(function(){var m=document.cookie.match(/(?:^|; )${THEME_COOKIE}=(light|dark)/);if(m)document.documentElement.dataset.theme=m[1]})()`

/** The inline script for the head of the root layout; it needs the page's nonce. Give the html element `suppressHydrationWarning`. */
export function ThemeScript({ nonce }: { nonce?: string }) {
  return <script nonce={nonce} suppressHydrationWarning>{THEME_SCRIPT}</script>
}
