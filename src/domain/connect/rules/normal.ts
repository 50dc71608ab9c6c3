/** Every normaliser in one place: one way to write each thing. */
export { normalEmail, normalPhone, normalName, normalCompany, companyKey, nameKey, normalDate, normalAmount, normalCurrency, normalConsent, isBlockedIdentifier } from './normal-values.ts'
export { normalCountry, countryName } from './country.ts'
