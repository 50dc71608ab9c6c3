/** Countries by code or by name, in English, German, French, Spanish, Italian and their own languages. */

const CODES = ('AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ ' +
  'DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI ' +
  'KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN ' +
  'PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS ' +
  'XK YE YT ZA ZM ZW').split(' ')

const ALPHA_3: Record<string, string> = {
  USA: 'US', GBR: 'GB', DEU: 'DE', FRA: 'FR', ITA: 'IT', ESP: 'ES', NLD: 'NL', BEL: 'BE', AUT: 'AT', CHE: 'CH', POL: 'PL', CZE: 'CZ', SVK: 'SK', HUN: 'HU', ROU: 'RO', BGR: 'BG', GRC: 'GR', PRT: 'PT',
  IRL: 'IE', DNK: 'DK', SWE: 'SE', NOR: 'NO', FIN: 'FI', ISL: 'IS', EST: 'EE', LVA: 'LV', LTU: 'LT', LUX: 'LU', MLT: 'MT', CYP: 'CY', SVN: 'SI', HRV: 'HR', SRB: 'RS', UKR: 'UA', RUS: 'RU', TUR: 'TR',
  CAN: 'CA', MEX: 'MX', BRA: 'BR', ARG: 'AR', CHL: 'CL', COL: 'CO', PER: 'PE', VEN: 'VE', URY: 'UY', CHN: 'CN', JPN: 'JP', KOR: 'KR', IND: 'IN', PAK: 'PK', BGD: 'BD', IDN: 'ID', MYS: 'MY', SGP: 'SG',
  THA: 'TH', VNM: 'VN', PHL: 'PH', AUS: 'AU', NZL: 'NZ', ZAF: 'ZA', NGA: 'NG', KEN: 'KE', EGY: 'EG', MAR: 'MA', ISR: 'IL', SAU: 'SA', ARE: 'AE', QAT: 'QA', KWT: 'KW', IRN: 'IR', IRQ: 'IQ', TWN: 'TW', HKG: 'HK',
}

const ALIASES: Record<string, string> = {
  uk: 'GB', england: 'GB', scotland: 'GB', wales: 'GB', 'northern ireland': 'GB', britain: 'GB', 'great britain': 'GB', 'united kingdom of great britain and northern ireland': 'GB',
  america: 'US', 'united states of america': 'US', 'the united states': 'US', 'u s': 'US', 'u s a': 'US', usa: 'US', holland: 'NL', 'the netherlands': 'NL', brd: 'DE', 'czech republic': 'CZ',
  turkey: 'TR', 'ivory coast': 'CI', burma: 'MM', macedonia: 'MK', swaziland: 'SZ', 'cape verde': 'CV', 'east timor': 'TL', korea: 'KR', 'south korea': 'KR', 'republic of korea': 'KR', 'north korea': 'KP',
  russia: 'RU', 'russian federation': 'RU', 'viet nam': 'VN', 'hong kong': 'HK', 'hong kong sar china': 'HK', macau: 'MO', uae: 'AE', emirates: 'AE', 'republic of ireland': 'IE', eire: 'IE',
  'peoples republic of china': 'CN', prc: 'CN', 'mainland china': 'CN', palestine: 'PS', kosovo: 'XK', moldova: 'MD', 'republic of moldova': 'MD', syria: 'SY', iran: 'IR', laos: 'LA', bolivia: 'BO', venezuela: 'VE', tanzania: 'TZ',
  'ceska republika': 'CZ', cesko: 'CZ', oesterreich: 'AT', schweiz: 'CH', suisse: 'CH', svizzera: 'CH', vatican: 'VA', brasil: 'BR', espana: 'ES', polska: 'PL', sverige: 'SE', norge: 'NO', danmark: 'DK', suomi: 'FI', magyarorszag: 'HU', hellas: 'GR', turkiye: 'TR',
  nippon: 'JP', congo: 'CG', 'democratic republic of the congo': 'CD', drc: 'CD', 'st lucia': 'LC', bosnia: 'BA', trinidad: 'TT',
}

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'nb', 'fi', 'cs', 'hu', 'ru', 'ja', 'zh', 'ko', 'tr', 'ro']

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/&/g, ' and ').replace(/[.'’`]/g, ' ').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

// A language's names are made when no language before it knows the word: all twenty take 13 MB, and most files need one.
const byLanguage: Map<string, string>[] = []

function namesIn(language: number): Map<string, string> {
  const known = byLanguage[language]
  if (known) return known
  const names = new Map<string, string>()
  const words = new Intl.DisplayNames([LANGUAGES[language]], { type: 'region', fallback: 'none' })
  for (const code of CODES) {
    const name = words.of(code)
    if (name && !names.has(plain(name))) names.set(plain(name), code)
  }
  byLanguage[language] = names
  return names
}

function codeByName(name: string): string | null {
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name]
  for (let language = 0; language < LANGUAGES.length; language++) {
    const code = namesIn(language).get(name)
    if (code !== undefined) return code
  }
  return null
}

/** The country as its two-letter ISO 3166 code, from a code or a name in about twenty languages; null if it is no country. */
export function normalCountry(text: string): string | null {
  const known = recent.get(text)
  if (known !== undefined) return known
  const code = countryOf(text)
  if (recent.size < mostRecent) recent.set(text, code)
  return code
}

const mostRecent = 2_000 // a file writes its countries in few ways, hundreds of thousands of times
const recent = new Map<string, string | null>()

function countryOf(text: string): string | null {
  const upper = text.trim().toUpperCase()
  if (upper === 'UK') return 'GB'
  if (upper.length === 2 && CODES.includes(upper)) return upper
  if (upper.length === 3 && ALPHA_3[upper]) return ALPHA_3[upper]
  return codeByName(plain(text))
}

/** The English name of a country by its code, for screens. */
export function countryName(code: string): string {
  const known = englishNames.get(code)
  if (known !== undefined) return known
  const name = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' }).of(code) ?? code
  englishNames.set(code, name)
  return name
}

const englishNames = new Map<string, string>() // asking Intl for each row would cost more than reading it
