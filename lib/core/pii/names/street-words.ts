const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean))

/** Kinds of street after the name, folded, full stops left out. */
export const STREET_LAST = set(`street st streets road rd roads avenue av ave avenues boulevard blvd lane ln drive dr drives court ct place pl square sq squares terrace ter trail trl way parkway pkwy highway hwy circle cir
  close crescent cres grove gardens mews row walk alley loop path pike plaza pass crossing hollow ridge run view heights hill hills expressway freeway turnpike causeway quay bypass junction
  strasse str weg allee platz gasse ring ufer damm steig chaussee straat laan plein gracht kade weg dijk singel dreef steenweg vagen gatan gata vag vej gade alle vegen gate veien katu tie kuja polku tanav maantee tee
  utca ut utja u ter koz korut sokak sokagi sk caddesi cad caddes bulvari blv mahallesi mah ulica ulitsa`)
/** Of those the ones that are ordinary words: they need a number before the name. */
export const STREET_WORDS = set('way place drive court lane close circle loop path pass run view hill hills row walk ring tie ut u ter sk av str weg tee gate alle cad mah dr pl ct st plaza square row crossing ridge hollow heights gardens grove trail u row koz pike')
/** Kinds of street before the name. */
export const STREET_FIRST = set(`rue avenue boulevard chemin impasse allee place quai route cours passage square calle avenida av avda paseo plaza carrer camino carretera ronda travesia rambla glorieta via viale piazza corso
  largo vicolo strada piazzale lungomare rua travessa praca estrada alameda largo rodovia ulica ul aleja al plac pl os osiedle strada bulevardul calea ulitsa prospekt jalan jl jln am an der im zum c vvia`)
/** Of those such as need a capital letter, or stand for something else as a rule. */
export const STREET_FIRST_WORDS = set('am an der im zum place route square via passage al pl c cours av os largo strada corso ronda camino plaza estrada')
/** Small words inside the name of a street, beside those that stand in names of people: "rue des Lilas", "via dei Mille", "rue aux Fleurs". */
export const INNER_WORDS = set('des aux au sur sous et dei degli delle della dell')
/** Endings of a street's name in one word. */
export const STREET_ENDING = /(?:stra(?:ss|ß)e|str|strasze|gasse|allee|platz|weg|ufer|damm|steig|ring|straat|laan|plein|gracht|kade|dreef|steenweg|dijk|v(?:ae|a|ä)gen|gatan|gata|stigen|gr(?:ae|a|ä)nd|vej|gade|vaenget|vænget|stien|veien|vegen|gaten|katu|kuja|polku|penger|kaari|tanav|tänav|puiestee|utca|körút|ulica|uliczka|caddesi|soka[gğ][iı])$/i
/** Flats, floors and the like; a number follows. */
export const UNITS = set(`apt apartment apartments suite ste unit flat floor fl room rm building bldg block lot box wohnung whg stock etage app appt appartement piso puerta planta escalera interno scala andar bloco apto lok m mieszkanie
  lgh daire kat no nr num numero number dept department`)
export const UNITS_STRONG = set('apt apartment suite ste unit flat wohnung appt appartement apto lgh daire bldg')
/** Post office boxes; "po box" and "p o box" are joined from tokens. */
export const BOX_WORDS = set('postfach bp apartado casella postbus skrytka postboks boks postbox')
/** Words before an address. */
export const ADDRESS_BEFORE = set(`address addresses adress adresse anschrift direccion domicilio indirizzo endereco morada adres adress adresse osoite cim adresi lives live living lived resides residing reside located wohne wohnt wohnhaft
  habite vivo vive abito abita moro mora woon woont mieszkam bor oturuyorum ship deliver send sent shipped delivered delivery shipping billing return meet meeting taxi office restaurant drops drop at`)
export const STATES = set(`AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AA AE AP NSW VIC QLD WA SA TAS ACT NT
  AB BC MB NB NL NS ON PE QC SK YT`)
export const POSTCODE_LABELS = set('zip zipcode postcode postal plz postleitzahl cap cep kod postnummer postinumero iranyitoszam')
