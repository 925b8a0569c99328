/*
 * Words that canaries are made of. The names and streets were written down for this file alone, common ones beside rare ones: nothing here was taken from
 * the lists or weights of lib/core/pii/names, and those must never be extended by what stands here, or the check would only prove that a list knows itself.
 * As lists of names are long, half of the people get a surname that none of them can have.
 */

export type CanaryLocale = {
  first: string[]
  last: string[]
  /** Surnames that were made up: no list of the recognizer has one of them, which a test makes sure of. */
  unlisted: string[]
  /** Lines of an address with `#` for the number of the house. */
  streets: string[]
  cities: [name: string, zip: string][]
  /** What a customer writes, with the value in the place of `@`; one for each kind of value that stands in a sentence. */
  says: { person: string; address: string; phone: string; email: string; card: string; iban: string; national_id: string; secret: string }
}

const lines = (text: string) => text.split(',').map((one) => one.trim())

export const CANARY_LOCALES = {
  'en-US': {
    first: lines('Marjorie, Desmond, Latisha, Kellan, Rosalind, Thaddeus, Yolanda, Brice'), last: lines('Hathaway, Okafor, Lindqvist, Braithwaite, Castellano, Drummond, Pruitt, Vandermeer'),
    unlisted: lines('Harrowvane, Quillbrandt, Tessenmoor, Wyndhollow, Pellastrom, Okverdahl'),
    streets: lines('# Maplewood Drive, # Old Quarry Road, # Juniper Court, # West Harmon Avenue, # Sycamore Lane, # North Dearing Street'), cities: [['Columbus', '43215'], ['Tucson', '85701'], ['Raleigh', '27601']],
    says: { person: 'Hi, my name is @ and I need help with my order.', address: 'Please ship it to @ instead.', phone: 'You can call me at @ after five.', email: 'My email is @, please confirm there.', card: 'I paid with card @ yesterday.', iban: 'Refund me to IBAN @ please.', national_id: 'My social security number is @.', secret: 'The request failed with api key @ in the header.' },
  },
  'en-GB': {
    first: lines('Imogen, Alasdair, Philippa, Gethin, Rowena, Tarquin, Nesta, Crispin'), last: lines('Fotheringham, Llewellyn, Ashdown, Trevithick, MacIver, Pemberton, Oyelaran, Woolridge'),
    unlisted: lines('Thistlemarch, Penhallobrae, Gwynnevarr, Ravensclough, Ashcombray, Trevanoweth'),
    streets: lines('# Thornbury Close, # Mill Lane, # St Aldwyn Road, # Beechcroft Gardens, # Priory Terrace, # Harrowgate Street'), cities: [['Leeds', 'LS1 4DY'], ['Exeter', 'EX4 3PL'], ['Stirling', 'FK8 1EB']],
    says: { person: 'Hello, this is @, I am writing about my booking.', address: 'My new address is @.', phone: 'Ring me on @ this evening.', email: 'Write to @ if anything is missing.', card: 'The payment from card @ was taken twice.', iban: 'Please refund it to IBAN @.', national_id: 'My National Insurance number is @.', secret: 'We still use the token @ on staging.' },
  },
  'en-IN': {
    first: lines('Aaradhya, Devansh, Ishwari, Parthiv, Sharvani, Yuvan, Manjula, Harish'), last: lines('Chattopadhyay, Venkataraman, Deshmukh, Kulkarni, Bhattarai, Ranganathan, Ahluwalia, Thakkar'),
    unlisted: lines('Vishwanarayan, Chandravardhi, Sundarapalli, Mukhodhyay, Bhanuprakaran, Deshpurkar'),
    streets: lines('# Gandhi Nagar Main Road, # Lotus Park Street, # Residency Road, # Temple View Road, # Lake Garden Road, # Station Road'), cities: [['Pune', '411001'], ['Kochi', '682011'], ['Jaipur', '302001']],
    says: { person: 'Dear team, I am @ and my ticket is still open.', address: 'Kindly deliver to @.', phone: 'My mobile number is @.', email: 'Kindly revert to @ at the earliest.', card: 'Amount was debited from card @.', iban: 'Send it to IBAN @.', national_id: 'My Aadhaar number is @.', secret: 'Our server uses the key @ for this.' },
  },
  'de-DE': {
    first: lines('Hannelore, Wendelin, Friederike, Torben, Mechthild, Lennart, Roswitha, Ansgar'), last: lines('Hinrichsen, Brückner, Oberhofer, Schlüter, Wachsmuth, Niedermeier, Krautwald, Demirtas'),
    unlisted: lines('Lindenkrantz, Obersteckler, Hagenbruch, Wiesenrathe, Kummerlund, Rauschwedel'),
    streets: lines('Lindenweg #, Am alten Markt #, Goethestraße #, Kastanienallee #, Hinter der Mühle #, Bergmannstr. #'), cities: [['Kassel', '34117'], ['Bremen', '28195'], ['Regensburg', '93047']],
    says: { person: 'Guten Tag, mein Name ist @ und ich habe eine Frage zu meiner Bestellung.', address: 'Bitte schicken Sie es an @.', phone: 'Meine Telefonnummer ist @.', email: 'Schreiben Sie mir bitte an @.', card: 'Bezahlt habe ich mit der Kreditkarte @.', iban: 'Meine IBAN lautet @.', national_id: 'Meine Steuer-ID ist @.', secret: 'Im Log steht der API-Schlüssel @, bitte tauschen.' },
  },
  'fr-FR': {
    first: lines('Apolline, Théodore, Ghislaine, Loïc, Mireille, Evariste, Solène, Bertrand'), last: lines('Beauchêne, Lachapelle, Tissier, Montrouzier, Delacourt, Le Guennec, Vauquelin, Benhamou'),
    unlisted: lines('Beaulivrac, Montclairin, Desrouvières, Vaucressin, Larochevin, Quincandre'),
    streets: lines('# rue des Tilleuls, # avenue Victor Hugo, # impasse du Moulin, # boulevard de la Gare, # chemin des Vignes, # place du Marché'), cities: [['Nantes', '44000'], ['Dijon', '21000'], ['Annecy', '74000']],
    says: { person: 'Bonjour, je m’appelle @ et je voudrais modifier ma commande.', address: 'Veuillez livrer au @.', phone: 'Mon numéro de téléphone est le @.', email: 'Vous pouvez m’écrire à @.', card: 'J’ai payé avec la carte @.', iban: 'Mon IBAN est @.', national_id: 'Mon numéro de sécurité sociale est @.', secret: 'La clé d’API @ ne marche plus.' },
  },
  'es-ES': {
    first: lines('Macarena, Leocadio, Itziar, Fermín, Consuelo, Amadeo, Nieves, Iker'), last: lines('Echeverría, Valdivieso, Quintanilla, Belmonte, Zubizarreta, Carrascosa, Montalbán, Ferrándiz'),
    unlisted: lines('Villarrubienzo, Echavarrena, Montesquino, Valdecorzo, Arrizubeitia, Carrasbuena'),
    streets: lines('Calle del Olmo #, Avenida de la Paz #, Plaza del Carmen #, Paseo de la Ribera #, Calle San Fermín #, Ronda de Levante #'), cities: [['Murcia', '30001'], ['Burgos', '09001'], ['Cádiz', '11001']],
    says: { person: 'Hola, me llamo @ y necesito ayuda con mi reserva.', address: 'Envíenlo a @, por favor.', phone: 'Mi teléfono es el @.', email: 'Mi correo electrónico es @.', card: 'Pagué con la tarjeta @.', iban: 'Mi IBAN es @.', national_id: 'Mi DNI es @.', secret: 'La clave de API @ está caducada.' },
  },
  'it-IT': {
    first: lines('Ornella, Ruggero, Fiorenza, Tancredi, Loredana, Ermanno, Ginevra, Saverio'), last: lines('Bevilacqua, Zanardelli, Tramontano, Passerini, Guadagnoli, Castelnuovo, Fumagalli, Scognamiglio'),
    unlisted: lines('Bellacorvina, Montefalghi, Santoruggi, Cavaldrini, Torrevalli, Guardabosso'),
    streets: lines('Via dei Glicini #, Corso Garibaldi #, Piazza del Popolo #, Viale della Libertà #, Via San Rocco #, Largo dei Mille #'), cities: [['Perugia', '06121'], ['Lecce', '73100'], ['Trento', '38122']],
    says: { person: 'Buongiorno, mi chiamo @ e vorrei un rimborso.', address: 'Spedite tutto in @.', phone: 'Il mio numero di telefono è @.', email: 'Scrivetemi a @.', card: 'Ho pagato con la carta @.', iban: 'Il mio IBAN è @.', national_id: 'Il mio codice fiscale è @.', secret: 'La chiave API @ non funziona.' },
  },
  'nl-NL': {
    first: lines('Annemiek, Diederik, Geertruida, Joost, Liesbeth, Ruben, Tjitske, Wouter'), last: lines('van der Heijden, Hoekstra, Timmermans, Zijlstra, Brouwer, ter Horst, Kuipers, Boersma'),
    unlisted: lines('Hoogenvelder, Zwartebroekx, Duinkampen, Vlasmeerder, Kortenhaege, Rietschoven'),
    streets: lines('Prinsengracht #, Dorpsstraat #, Molenweg #, Wilhelminalaan #, Kerkplein #, Beatrixstraat #'), cities: [['Zwolle', '8011 AB'], ['Breda', '4811 CD'], ['Delft', '2611 GH']],
    says: { person: 'Hallo, mijn naam is @ en mijn pakket is niet aangekomen.', address: 'Stuur het naar @.', phone: 'Mijn telefoonnummer is @.', email: 'Mail mij op @.', card: 'Ik heb betaald met creditcard @.', iban: 'Mijn IBAN is @.', national_id: 'Mijn burgerservicenummer (BSN) is @.', secret: 'De API-sleutel @ werkt niet meer.' },
  },
  'pl-PL': {
    first: lines('Bożena, Zbigniew, Grażyna, Sławomir, Jadwiga, Mieszko, Halina, Cezary'), last: lines('Wiśniowiecka, Gołębiewski, Krzyżanowska, Pietruszka, Dąbrowska, Rzepecki, Michalska, Żurawski'),
    unlisted: lines('Wierzbołowicz, Strzegockowski, Gołuchnowska, Brzezimirska, Trzcianowicz, Kędzierzanka'),
    streets: lines('ul. Lipowa #, ul. Kościuszki #, al. Jana Pawła II #, ul. Ogrodowa #, pl. Wolności #, ul. Słoneczna #'), cities: [['Łódź', '90-001'], ['Lublin', '20-001'], ['Opole', '45-001']],
    says: { person: 'Dzień dobry, nazywam się @ i mam pytanie o zamówienie.', address: 'Proszę wysłać na adres @.', phone: 'Mój numer telefonu to @.', email: 'Proszę pisać na @.', card: 'Zapłaciłem kartą @.', iban: 'Mój IBAN to @.', national_id: 'Mój PESEL to @.', secret: 'Klucz API @ przestał działać.' },
  },
  'pt-BR': {
    first: lines('Thalita, Edvaldo, Jussara, Ronildo, Iracema, Wesley, Luzia, Otávio'), last: lines('Cavalcanti, Figueiredo, Albuquerque, Nogueira, Sampaio, Vasconcelos, Bittencourt, Guimarães'),
    unlisted: lines('Albuquerreis, Montenegral, Cachoeirinho, Vasconbrito, Sampaleira, Figueirinho'),
    streets: lines('Rua das Acácias #, Avenida Brasil #, Travessa do Comércio #, Rua XV de Novembro #, Alameda Santos #, Praça da Sé #'), cities: [['Recife', '50010-000'], ['Curitiba', '80010-000'], ['Manaus', '69005-010']],
    says: { person: 'Oi, meu nome é @ e quero cancelar a compra.', address: 'Entreguem em @, por favor.', phone: 'Meu telefone é @.', email: 'Meu e-mail é @.', card: 'Paguei com o cartão @.', iban: 'Meu IBAN é @.', national_id: 'Meu CPF é @.', secret: 'A chave de API @ foi recusada.' },
  },
  'sv-SE': {
    first: lines('Gunilla, Torbjörn, Majken, Sixten, Ingegerd, Hjalmar, Linnea, Folke'), last: lines('Hedenström, Bergkvist, Sjögren, Rosengren, Åkerlund, Nordlander, Söderholm, Wallenberg'),
    unlisted: lines('Granbergvall, Älvskogsten, Tallhedén, Norrbäckler, Stensjövik, Lindbrunnér'),
    streets: lines('Björkvägen #, Storgatan #, Kungsängsgatan #, Rönnstigen #, Södra Allén #, Tegelbruksvägen #'), cities: [['Umeå', '903 25'], ['Lund', '222 22'], ['Falun', '791 30']],
    says: { person: 'Hej, jag heter @ och vill byta storlek.', address: 'Skicka det till @.', phone: 'Mitt telefonnummer är @.', email: 'Min e-postadress är @.', card: 'Jag betalade med kort @.', iban: 'Mitt IBAN är @.', national_id: 'Mitt personnummer är @.', secret: 'API-nyckeln @ fungerar inte.' },
  },
  'fi-FI': {
    first: lines('Marjatta, Väinö, Kaarina, Ilmari, Tuulikki, Urho, Hilkka, Onni'), last: lines('Kettunen, Rautiainen, Pohjola, Lehtovaara, Hakkarainen, Myllymäki, Saarelainen, Vainikainen'),
    unlisted: lines('Kuusivaarala, Lehtomurto, Pihlavesala, Rantakoskela, Suvimäkelä, Honkarantala'),
    streets: lines('Koivukatu #, Mannerheimintie #, Rantatie #, Puistokatu #, Kirkkokatu #, Hämeentie #'), cities: [['Oulu', '90100'], ['Turku', '20100'], ['Kuopio', '70100']],
    says: { person: 'Hei, nimeni on @ ja tilaukseni puuttuu.', address: 'Lähettäkää se osoitteeseen @.', phone: 'Puhelinnumeroni on @.', email: 'Sähköpostini on @.', card: 'Maksoin kortilla @.', iban: 'IBAN-numeroni on @.', national_id: 'Henkilötunnukseni on @.', secret: 'API-avain @ ei toimi.' },
  },
} satisfies Record<string, CanaryLocale>

export type CanaryLocaleName = keyof typeof CANARY_LOCALES
export const CANARY_LOCALE_NAMES = Object.keys(CANARY_LOCALES) as CanaryLocaleName[]
