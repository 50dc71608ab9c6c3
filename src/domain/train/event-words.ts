/** How the kinds of events are spoken of: the words behind feature names and reasons. */

/** `times`: one thing done several times ("Viewed the pricing page 3 times"); `things`: several things ("Opened 3 e-mails"). */
export type EventWords = { style: 'times' | 'things' | 'plain'; did: string; one: string; many: string; done: string }

const thing = (did: string, one: string, many: string, done: string): EventWords => ({ style: 'things', did, one, many, done })
const place = (did: string, one: string, view: string): EventWords => ({ style: 'times', did, one, many: `${view}s`, done: view })

const KNOWN: Record<string, EventWords> = {
  page_view: thing('Viewed', 'page', 'pages', 'viewed'),
  pricing_view: place('Viewed the', 'pricing page', 'pricing page view'),
  pricing_page_view: place('Viewed the', 'pricing page', 'pricing page view'),
  product_view: thing('Viewed', 'product', 'products', 'viewed'),
  email_open: thing('Opened', 'e-mail', 'e-mails', 'opened'),
  email_click: thing('Clicked in', 'e-mail', 'e-mails', 'clicked'),
  email_sent: thing('Was sent', 'e-mail', 'e-mails', 'sent'),
  email_reply: thing('Replied to', 'e-mail', 'e-mails', 'replied to'),
  email_bounce: thing('Bounced', 'e-mail', 'e-mails', 'bounced'),
  email_unsubscribe: place('Unsubscribed from', 'e-mails', 'unsubscribe'),
  demo_request: thing('Requested', 'demo', 'demos', 'requested'),
  meeting: thing('Booked', 'meeting', 'meetings', 'booked'),
  meeting_booked: thing('Booked', 'meeting', 'meetings', 'booked'),
  meeting_held: thing('Had', 'meeting', 'meetings', 'held'),
  call: thing('Had', 'call', 'calls', 'made'),
  form_submit: thing('Sent', 'form', 'forms', 'sent'),
  webinar: thing('Attended', 'webinar', 'webinars', 'attended'),
  webinar_attended: thing('Attended', 'webinar', 'webinars', 'attended'),
  download: thing('Downloaded', 'file', 'files', 'downloaded'),
  whitepaper_download: thing('Downloaded', 'whitepaper', 'whitepapers', 'downloaded'),
  trial_start: thing('Started', 'trial', 'trials', 'started'),
  login: place('Signed', 'in', 'sign-in'),
  support_ticket: thing('Opened', 'support ticket', 'support tickets', 'opened'),
  ticket: thing('Opened', 'support ticket', 'support tickets', 'opened'),
  chat: thing('Had', 'chat', 'chats', 'held'),
  ad_click: thing('Clicked', 'ad', 'ads', 'clicked'),
  cart_add: thing('Put', 'product', 'products', 'put in the cart'),
  any: thing('Had', 'activity', 'activities', 'seen'),
}
const SAME: [pattern: RegExp, kind: string][] = [
  [/pric(e|ing)/, 'pricing_view'],
  [/^(web_)?(page|site)_?(view|visit)(ed|s)?$|^(page_)?visit(ed|s)?$|^web_(view|visit)$/, 'page_view'],
  [/^product_(view|visit)(ed|s)?$/, 'product_view'],
  [/^e?_?mail_(open|opened|opens)$/, 'email_open'],
  [/^e?_?mail_(click|clicked|clicks)$/, 'email_click'],
  [/^e?_?mail_(sent|send|delivered)$/, 'email_sent'],
  [/^e?_?mail_(reply|replied|answered)$/, 'email_reply'],
  [/^e?_?mail_(bounce|bounced)$/, 'email_bounce'],
  [/^(e?_?mail_)?unsubscribed?$/, 'email_unsubscribe'],
  [/^demo(_request(ed)?|_booked)?$/, 'demo_request'],
  [/^(meeting|call|appointment)_(booked|scheduled)$/, 'meeting_booked'],
  [/^meeting_(held|done|attended)$/, 'meeting_held'],
  [/^(phone_)?call(ed|_made|_answered)?$/, 'call'],
  [/^(web_)?form(_submit|_submitted|_sent|_fill)?$/, 'form_submit'],
  [/^webinar(_attend|_attended|_joined)?$/, 'webinar'],
  [/white_?paper/, 'whitepaper_download'],
  [/^(file_|content_)?download(ed|s)?$/, 'download'],
  [/^trial(_start|_started|_signup)?$/, 'trial_start'],
  [/^(login|log_in|sign_in|signed_in|app_login)$/, 'login'],
  [/^(support_)?ticket(_opened|_created|_open)?$|^support(_request|_contact)?$/, 'support_ticket'],
  [/^(live_)?chat(_started|_session)?$/, 'chat'],
  [/^ad_click(ed)?$/, 'ad_click'],
  [/^(add_to_cart|cart_add|added_to_cart)$/, 'cart_add'],
]

/** The words for a kind of event; a kind that is not known is spoken of by its own name. */
export function eventWords(kind: string): EventWords {
  const key = kind.trim().toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  const known = KNOWN[key] ?? KNOWN[SAME.find(([pattern]) => pattern.test(key))?.[1] ?? '']
  if (known) return known
  const words = key.replaceAll('_', ' ').trim() || kind
  return { style: 'plain', did: '', one: words, many: words, done: '' }
}
