/** The words that the simulated firm's people, companies and places are made of. All are invented or common; none names a real firm. */

export const FIRST_NAMES = [
  'Ada', 'Adrian', 'Aisha', 'Alba', 'Alexandre', 'Amina', 'Ana', 'Anders', 'Anouk', 'Antonio', 'Arjun', 'Astrid', 'Aylin', 'Beatrice', 'Bram', 'Camille', 'Carla', 'Catherine', 'Chiara',
  'Claire', 'Clara', 'Daniel', 'Deniz', 'Diego', 'Dorothea', 'Edith', 'Elif', 'Elena', 'Emil', 'Emma', 'Erik', 'Esther', 'Fatima', 'Felix', 'Florian', 'Frida', 'Gabriel', 'Giulia', 'Grace',
  'Hannah', 'Helena', 'Henrik', 'Ibrahim', 'Ines', 'Ingrid', 'Isabel', 'Jakub', 'James', 'Jana', 'Javier', 'Joanna', 'Jonas', 'Julia', 'Karim', 'Katarzyna', 'Klara', 'Lars', 'Laura', 'Leon',
  'Leila', 'Linh', 'Lotte', 'Lucas', 'Magdalena', 'Marco', 'Maria', 'Markus', 'Marta', 'Mateusz', 'Mei', 'Mila', 'Miriam', 'Nadia', 'Nils', 'Noah', 'Nora', 'Olivia', 'Oskar', 'Pablo', 'Paula',
  'Piotr', 'Priya', 'Rafael', 'Robin', 'Rosa', 'Samuel', 'Sara', 'Selim', 'Simone', 'Sofia', 'Stefan', 'Tariq', 'Thea', 'Thomas', 'Tomas', 'Ulrike', 'Valentina', 'Victor', 'Wanda', 'Yara', 'Yusuf', 'Zoe',
] as const

export const LAST_NAMES = [
  'Achterberg', 'Adeyemi', 'Albrecht', 'Almeida', 'Andersen', 'Arslan', 'Ashworth', 'Aubert', 'Bachmann', 'Bakker', 'Barbieri', 'Becker', 'Bell', 'Benali', 'Bergmann', 'Bianchi', 'Blanchard',
  'Blom', 'Borg', 'Brandt', 'Brennan', 'Caruso', 'Castillo', 'Chevalier', 'Collins', 'Conti', 'Cooper', 'Costa', 'Dahl', 'Delgado', 'Demir', 'Dietrich', 'Dubois', 'Duval', 'Eklund', 'Engel',
  'Eriksen', 'Esposito', 'Fabre', 'Falk', 'Farrell', 'Ferrari', 'Fischer', 'Fontaine', 'Forster', 'Fournier', 'Franke', 'Gallagher', 'Garnier', 'Gomez', 'Graf', 'Greco', 'Grunwald', 'Haddad',
  'Hagen', 'Hansen', 'Hartmann', 'Hawkins', 'Heinrich', 'Herrera', 'Hoffmann', 'Holm', 'Horvat', 'Huber', 'Hussain', 'Ivanova', 'Jansen', 'Jensen', 'Johansson', 'Kaminska', 'Kaya', 'Keller',
  'Khan', 'Klein', 'Kowalski', 'Kramer', 'Kruger', 'Lambert', 'Larsen', 'Laurent', 'Lefevre', 'Lehmann', 'Lindberg', 'Lombardi', 'Lopez', 'Ludwig', 'Maier', 'Marchetti', 'Marino', 'Martens',
  'Mercier', 'Meyer', 'Moller', 'Moreau', 'Moretti', 'Mukherjee', 'Murray', 'Navarro', 'Neumann', 'Nguyen', 'Nilsson', 'Nowak', 'Okafor', 'Olsen', 'Ortega', 'Otto', 'Palmer', 'Patel', 'Pereira',
  'Petrov', 'Pfeiffer', 'Prior', 'Quint', 'Renard', 'Ricci', 'Richter', 'Romano', 'Rossi', 'Roth', 'Rousseau', 'Sanchez', 'Santos', 'Schmidt', 'Schreiber', 'Seidel', 'Silva', 'Simon', 'Sorensen',
  'Stein', 'Stewart', 'Svensson', 'Szabo', 'Tanaka', 'Thorne', 'Torres', 'Tran', 'Turner', 'Vasquez', 'Verhoeven', 'Vidal', 'Vogel', 'Wagner', 'Walsh', 'Weber', 'Weiss', 'Wilkins', 'Winter',
  'Wolf', 'Wright', 'Yilmaz', 'Zanetti', 'Ziegler', 'Zimmermann',
] as const

/** First halves of company names. */
export const COMPANY_WORDS = [
  'Alder', 'Amber', 'Anchor', 'Ardent', 'Ash Hill', 'Bay Lantern', 'Birchwood', 'Blue Heron', 'Bright Mill', 'Brindle', 'Brookside', 'Cedar', 'Clearwell', 'Cobalt', 'Copper Lane', 'Coral', 'Crane',
  'Cressida', 'Dovetail', 'Dunmore', 'Eastmarch', 'Elm Court', 'Ember', 'Fairweather', 'Falcon Ridge', 'Fennel', 'Fern Valley', 'Field & Rowe', 'Flint', 'Foxglove', 'Galena', 'Glass Harbour', 'Granary',
  'Greyfriar', 'Hawthorn', 'Hazel', 'Heath', 'Hollow Oak', 'Iron Bridge', 'Ivory Quay', 'Juniper', 'Kestrel', 'Kingsley', 'Larkfield', 'Laurel', 'Linden', 'Long Meadow', 'Lumen', 'Maple', 'Marlow',
  'Meridian', 'Mill Race', 'Morning', 'Moss', 'Nettle', 'New Quarry', 'Nimbus', 'Norrland', 'Northgate', 'Oakline', 'Old Ferry', 'Orchard', 'Osprey', 'Otter Creek', 'Pale Brook', 'Pennant', 'Pine Row',
  'Plover', 'Quill', 'Raven', 'Redstart', 'Ridgeway', 'River Stone', 'Rowan', 'Saffron', 'Sandpiper', 'Selwyn', 'Silver Birch', 'Skylark', 'Slate', 'Spindle', 'Stonecrop', 'Summit', 'Swift', 'Tamarind',
  'Teal', 'Thistle', 'Three Wells', 'Tidewater', 'Umber', 'Vale', 'Verity', 'Walnut', 'Westerly', 'White Heath', 'Willow', 'Windmere', 'Wren', 'Yarrow', 'Zephyr',
] as const

/** Second halves of company names, by industry. */
export const TRADES: Readonly<Record<string, readonly string[]>> = {
  Software: ['Software', 'Systems', 'Data', 'Cloud', 'Labs', 'Analytics'],
  Manufacturing: ['Packaging', 'Machinery', 'Metalworks', 'Plastics', 'Tools', 'Components'],
  Logistics: ['Freight', 'Logistics', 'Transport', 'Warehousing', 'Couriers', 'Shipping'],
  Finance: ['Insurance', 'Capital', 'Leasing', 'Credit', 'Advisers', 'Trust'],
  Healthcare: ['Clinics', 'Medical', 'Care', 'Dental', 'Diagnostics', 'Pharmacy'],
  Retail: ['Stores', 'Foods', 'Outfitters', 'Home', 'Dairy', 'Books'],
  Education: ['Academy', 'Schools', 'Learning', 'College', 'Training', 'Tutors'],
  'Public sector': ['Council', 'Water Board', 'Library Service', 'Transit', 'Harbour Office', 'Parks'],
}

export const JOB_TITLES = ['Managing director', 'Head of sales', 'Head of marketing', 'Operations manager', 'IT manager', 'Purchasing manager', 'Sales manager', 'Marketing specialist', 'Analyst', 'Office manager', 'Consultant', 'Student'] as const

/** Countries with their share of people, dialling rules and cities; `suffix` ends company names there. */
export const COUNTRIES = [
  { name: 'Germany', weight: 28, suffix: ['GmbH', 'AG', ''], cities: ['Berlin', 'Hamburg', 'Leipzig', 'Cologne', 'Stuttgart', 'Kassel'] },
  { name: 'United Kingdom', weight: 20, suffix: ['Ltd', 'plc', ''], cities: ['London', 'Leeds', 'Bristol', 'Glasgow', 'Cardiff', 'Norwich'] },
  { name: 'France', weight: 17, suffix: ['SAS', 'SARL', ''], cities: ['Paris', 'Lyon', 'Nantes', 'Lille', 'Toulouse', 'Rennes'] },
  { name: 'Netherlands', weight: 9, suffix: ['BV', ''], cities: ['Amsterdam', 'Utrecht', 'Eindhoven', 'Groningen'] },
  { name: 'United States', weight: 8, suffix: ['Inc', 'LLC', ''], cities: ['Portland', 'Denver', 'Columbus', 'Raleigh'] },
  { name: 'Spain', weight: 7, suffix: ['SL', ''], cities: ['Madrid', 'Valencia', 'Seville', 'Bilbao'] },
  { name: 'Poland', weight: 6, suffix: ['Sp. z o.o.', ''], cities: ['Warsaw', 'Gdansk', 'Wroclaw', 'Poznan'] },
  { name: 'Sweden', weight: 5, suffix: ['AB', ''], cities: ['Stockholm', 'Malmo', 'Uppsala', 'Umea'] },
] as const

/** Number ranges that regulators keep for fiction, so that no demo number rings at anyone's: prefix and free digits. */
export const FICTION_NUMBERS: Readonly<Record<string, readonly { readonly prefix: string; readonly digits: number }[]>> = {
  Germany: ['+493023125', '+496990009', '+494066969', '+498999998'].map((prefix) => ({ prefix, digits: 3 })),
  'United Kingdom': ['113496', '114496', '116496', '117496', '118496', '121496', '131496', '141496', '151496', '161496'].map((area) => ({ prefix: `+44${area}0`, digits: 3 })),
  France: ['+3319900', '+3326191', '+3335301', '+3346571', '+3353649'].map((prefix) => ({ prefix, digits: 4 })),
  'United States': ['212', '303', '312', '404', '415', '503', '512', '614', '617', '702', '804', '919'].map((area) => ({ prefix: `+1${area}55501`, digits: 2 })),
}

export const PAGES = ['/', '/product', '/product/lead-scores', '/product/reports', '/customers', '/blog/first-call', '/blog/cleaner-data', '/docs/import', '/about', '/security', '/compare'] as const
export const MAIL_SUBJECTS = ['Three ways to a shorter list', 'What our customers measure', 'Your questions, answered', 'New this month', 'A guide to clean imports'] as const
export const TICKET_SUBJECTS = ['Import stops at row 300', 'Change the invoice address', 'How do I add a colleague', 'Report shows no data', 'Question about the trial'] as const
export const ORDER_CATEGORIES = ['Licence', 'Add-on', 'Training', 'Support plan', 'Consulting'] as const
