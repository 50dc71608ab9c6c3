/** Mailboxes that several people read. */

const FUNCTIONS = new Set([
  'info', 'information', 'team', 'sales', 'contact', 'contacts', 'kontakt', 'contacto', 'office', 'buero', 'admin', 'administration', 'administrator', 'support', 'help', 'helpdesk', 'hello', 'hi', 'hallo', 'mail', 'email', 'post', 'service',
  'services', 'customerservice', 'customer', 'customers', 'marketing', 'media', 'press', 'presse', 'hr', 'jobs', 'job', 'career', 'careers', 'recruiting', 'bewerbung', 'personal', 'billing', 'accounting', 'accounts', 'accountspayable', 'finance', 'invoice', 'invoices',
  'rechnung', 'rechnungen', 'buchhaltung', 'webmaster', 'postmaster', 'hostmaster', 'abuse', 'enquiries', 'enquiry', 'inquiries', 'inquiry', 'anfrage', 'noreply', 'donotreply', 'reception', 'empfang', 'secretary', 'sekretariat', 'vertrieb', 'verkauf', 'ventas', 'commercial',
  'einkauf', 'purchasing', 'procurement', 'orders', 'order', 'bestellung', 'bestellungen', 'shop', 'store', 'booking', 'bookings', 'reservation', 'reservations', 'feedback', 'news', 'newsletter', 'subscribe', 'partners', 'partner', 'legal', 'privacy', 'datenschutz', 'security',
  'it', 'edv', 'dev', 'tech', 'technik', 'operations', 'ops', 'logistics', 'warehouse', 'lager', 'all', 'everyone', 'staff', 'group', 'welcome', 'home', 'main', 'general', 'web', 'website', 'test', 'users', 'user', 'root', 'mailbox', 'company', 'firma', 'zentrale', 'management', 'ceo', 'direction', 'contabilidad', 'administracion',
])

/** Whether an e-mail is read by a function and not by one person: info@, team@, sales.eu@ … Such a mailbox joins nobody by itself. */
export function isFunctionalMailbox(email: string): boolean {
  const local = email.slice(0, email.indexOf('@')).replace(/\+.*$/, '')
  return FUNCTIONS.has(local.replace(/[.\-_]/g, '')) || FUNCTIONS.has(local.split(/[.\-_]/)[0]) && /^[a-z]+[.\-_][a-z]{2,3}$/.test(local)
}
