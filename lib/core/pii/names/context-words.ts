const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean))

/** Words before a name, folded; with or without a full stop. */
export const TITLES = set(`mr mrs ms miss mx dr prof professor sir madam dame lord lady rev reverend fr father sr sra srta don dona senor senora senorita
  herr frau hr fr fru froken dhr mevr mevrouw meneer monsieur madame mademoiselle mme mlle m signor signora signorina dott dottore dottoressa sig pan pani bay bayan sayin
  ing dipl mag hon judge justice senator sen congressman president captain capt sgt sergeant lt lieutenant col colonel gen general major officer detective
  inspector prince princess king queen sheikh imam rabbi bishop saint sister brother uncle aunt auntie coach nurse doctor`)
/** Titles that are ordinary words too: only before a capital, and not at the end of a sentence. */
export const LOOSE_TITLES = set(`m fr don king queen prince princess general major father sister brother coach nurse doctor judge justice president officer captain detective
  uncle aunt saint sir madam lord lady miss pan bay col gen mag hon ing sr`)

/** Two- to four-word phrases that end right before a name; ordinary words between are not allowed. */
export const NAME_PHRASES = set(`my_name_is name_is my_name_s name_s i_am_called call_me calls_me called_me named_after this_is_my_name known_as goes_by signed_by written_by directed_by
  his_name_is her_name_is under_the_name by_the_name_of the_name_of name_of partner_s_name married_to speak_to speak_with talk_to talking_to spoke_to spoke_with chatting_with
  speaking_with follow_up_with met_with starring_ named_him named_her named_it named_them made_out_to addressed_to attention_of attn_of in_the_name_of on_behalf_of care_of this_is
  i_am i'm_ im_ it_s its_ here_is here_s c'est_ along_with together_with account_of add_
  ich_heisse mein_name_ist ich_bin name_ist hier_ist hier_spricht je_m'appelle m'appelle mon_nom_est je_suis nom_est me_llamo mi_nombre_es soy_ nombre_es mi_chiamo il_mio_nome_e sono_ nome_e
  meu_nome_e chamo-me me_chamo chamo_me o_meu_nome_e sou_o sou_a mijn_naam_is ik_ben ik_heet naam_is nazywam_sie mam_na_imie jestem_ jag_heter mitt_namn_ar namn_ar jeg_hedder jeg_heter mit_navn_er
  navn_er benim_adim adim_ ismim_ adi_ ben_ olen_ nimeni_on jmenuji_se hivnak_ a_nevem numele_meu_este ma_numesc watashi_wa namae_wa ismi_ ana_`)
/** Of those the ones after which an ordinary word stands as often as a name: the name must be in a list, or look like one. */
export const WEAK_PHRASES = set(`i_am i'm_ im_ this_is it_s its_ here_is here_s c'est_ ich_bin hier_ist je_suis soy_ sono_ sou_o sou_a ik_ben jestem_ adi_ ben_ olen_ watashi_wa ana_ ismi_
  along_with together_with add_ account_of`)

/** Words right before a name. */
export const BEFORE_NAME = set(`dear hi hello hey hallo hola bonjour ciao salut ola hoi hej merhaba liebe lieber cher chere querido querida estimado estimada caro cara geachte beste kara szanowny szanowna sayin
  thanks thank regards sincerely cheers gruss grusse signed from by with and or to for of cc attn contact contacting including under besides ask tell told ask email call called calling meet met meeting named via per und et y e en och og ve
  who whom when while because that says said asks asked like love loves between about against than if let make said: did does has have had will would can could should is was are were see saw seen find found give gave
  given remember wife husband friend son daughter brother sister mother father colleague boss manager partner child customer client patient agent author singer songwriter actor actress director
  founder founders ceo president member user employee nurse doctor teacher guardian assistant starring featuring named why how mon ma mi mein meine min zu von mit bei von für fur pour avec par para con por de`)
export const STRONG_BEFORE = set(`dear hi hello hey hallo hola bonjour ciao salut hej merhaba liebe lieber cher chere querido querida estimado estimada caro cara geachte beste kara szanowny szanowna attn named starring sincerely says said asks asked replied wrote
  regards founder founders songwriter singer actor actress author guardian novelist composer`)
/** Endings of a letter, on the line before a name. */
export const CLOSINGS = set('regards sincerely cheers thanks best love yours gruss grusse gruesse cordialement saludos atentamente saluti cordialmente cumprimentos groeten groet pozdrawiam halsningar hilsen saygilarimla tervisin ystavallisin')

/** Field names before a colon, folded. */
export const NAME_LABELS = set(`name names customer client user patient contact from to attn recipient sender author owner cardholder holder passenger passengers guest employee agent
  vorname nachname kunde absender empfanger ansprechpartner nom prenom destinataire nombre apellido apellidos cliente destinatario titular nome cognome intestatario naam voornaam achternaam klant
  imie nazwisko namn fornamn efternamn kund navn fornavn etternavn efternavn adi soyadi isim ad soyad musteri nimi etunimi sukunimi 名前 氏名 お名前 姓名 이름 성함 имя фамилия фио الاسم`)

/** Words right after a name of a person. */
export const AFTER_NAME = set(`said says asked asks told tells replied replies wrote writes called calls thinks thought knows knew wants wanted needs lives lived died married spoke speaks loves loved hates hated
  points works worked joined joins moved phoned emailed texted contacted shouted yelled whispered smiled laughed cried answered added explained argued claimed insisted admitted agreed refused walked sat stood bought paid ordered booked cancelled requested confirmed apologised apologized complained listed sings sang plays played directed born jr sr iii ii phd md esq who whose
  sagte sagt schrieb schreibt wohnt lebt arbeitet dit habite travaille dijo dice vive trabaja ha disse abita lavora mora zegt zei woont werkt mowi powiedzial mieszka sager sade bor`)
export const SOFT_AFTER = set(`is was has had will would can could and or did does went came got just s`)

export const MONTHS = set(`january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
  januar februar marz maerz mai juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre enero febrero marzo mayo junio julio agosto septiembre octubre noviembre
  diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro marco abril maio junho julho setembro outubro dezembro`)
export const DAYS = set(`monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi
  dimanche lunes martes miercoles jueves viernes sabado domingo lunedi martedi mercoledi giovedi venerdi sabato domenica today tomorrow yesterday christmas easter ramadan hanukkah thanksgiving halloween`)
/** Peoples, languages and faiths: neither a person nor a place, though many lists have them. */
export const PEOPLES = set(`english german french spanish italian portuguese dutch polish swedish turkish japanese arabic chinese russian american british canadian australian indian mexican brazilian european african asian
  greek irish scottish welsh danish norwegian finnish czech slovak hungarian romanian bulgarian serbian croatian ukrainian israeli iranian iraqi egyptian korean vietnamese thai swiss austrian belgian latin
  hebrew hindi urdu mandarin cantonese christian muslim jewish islam catholic protestant buddhist hindu deutsch englisch franzosisch español espanol ingles frances`)

/** Small words inside a name. */
export const PARTICLES = set(`van von der den de del della di da do dos das du la le les el al bin ibn ben abu zu zur zum af av ten ter te y e i bint san st`)

/** Words of position before a place. */
export const PLACE_BEFORE = set(`in from to near at visit visiting visited around outside leaving via towards toward to: for across through over between and or of
  nach aus bei von in nahe zu en de desde hacia a da dal di per em para pelo uit naar te w z do i till fran fra til pa
  southern northern eastern western south north east west central downtown upper lower greater around leave reach city: town: country: state: region: destination: origin:`)
export const PLACE_STRONG = set(`in near visit visiting visited outside leaving southern northern eastern western downtown from nach aus`)
/** Verbs before "from", "to" or "in" with which the next capital word is a place. */
export const PLACE_VERBS = set(`live lives lived living moved move moving travel travels traveling travelling traveled travelled fly flying flew flight flights based born located located stay staying stayed arrive arrives arrived
  arriving depart departing departed return returned originally go going went gone trip come comes came vacation holiday headquartered offices office injured train bus drive driving drove conference relocate relocating relocated
  wohne wohnt wohnhaft lebe lebt komme kommt reise reisen fliege fliegen fahre umgezogen ziehe habite habitons viens vient vais vivo vive viajo viajar vengo viaggio abito moro venho woon woont kom reis mieszkam bor kommer
  oturuyorum yasiyorum`)
export const PLACE_LABELS = set(`city town country state region province destination origin county where location venue stadt ort land ville pays ciudad pais citta paese cidade stad miasto kraj ort kaupunki sehir ulke location`)
/** Words after a place. */
export const PLACE_AFTER = set(`airport bridge city county province state district island islands station harbour harbor downtown beach bay valley region`)

/** Words that no name is, wherever they stand and however they are written. */
export const FUNCTION_WORDS = set(`a about above after again against all also am an and any are as at be because been before being below between both but by can cannot could did do does doing done down during each either else few for from
  further get go got had has have having he her here hers herself him himself his how however i if in into is it its itself just let like made make many may me might more most much must my myself neither no nor not now of off ok okay on once
  one only onto or other our ours out over own per please same shall she should so some such than thank thanks that the their theirs them then there these they this those though through to too two three under until up upon us very was we
  were what when where whether which while who whom whose why will with within without would yes yet you your yours yourself hello hi hey dear sorry sure welcome good great new next last first note step steps today error true false null none
  der die das und oder aber ein eine einer eines ich du er sie es wir ihr mein dein nicht ist sind war mit von zu auf im am bei als wenn ja nein bitte danke hallo le la les un une des et ou mais je tu il elle nous vous ils ne pas que qui dans sur
  avec pour oui non merci bonjour el los las y o pero yo su mi se no si con por para gracias hola il lo gli e ma io con per di da che non si grazie ciao os uma e ou mas eu nao sim obrigado ola het een en of maar ik jij niet ja nee met voor op
  bot assistant agent system user customer customers client support service team admin bank account order orders card`)
/** Subjects and verbs before an apostrophe: "I'm", "you're", "don't", "c'est", "j'ai". */
export const BEFORE_APOSTROPHE = set('i you we they he she it that there what who where how let don can won isn aren wasn weren didn doesn couldn wouldn shouldn hasn haven hadn ain c j qu n s m t')
/** Words of a question whose answer is a name. */
export const ASKS_NAME = set('name names called who nombre nom nome naam namn navn heissen heisst heißen appelle appelez llama llamas chiama chiami imie nazwisko adiniz')
