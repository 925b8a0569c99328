import { phoneByName } from '@/lib/core/pii/phones'
import type { PiiType } from '@/lib/core/pii/types'

/** What the names of a record's fields say about it; made once for each object. */
export type RecordKind = {
  /** It describes a person: `name` in it is theirs, not a product's. */
  person: boolean
  /** It holds an address: city, postcode and the like in it belong to it. */
  address: boolean
}

export const NO_RECORD: RecordKind = { person: false, address: false }

const PERSON_KEYS = /^(?:(?:first|last|full|middle|given|family|maiden|nick|preferred)_?name|surname|e_?mail(?:_address)?|phone(?:_number)?|mobile(?:_number)?|dob|date_of_birth|birth_?dat[ae]|birthday|ssn|gender|nationality|vorname|nachname|nombre|apellidos?|prenom|nome|cognome|sobrenome)$/
const PERSON_PARENTS = /(?:^|_)(?:customers?|users?|passengers?|patients?|employees?|contacts?|persons?|people|members?|guests?|recipients?|senders?|owners?|holders?|card_?holders?|travell?ers?|applicants?|subscribers?|clients?|beneficiar(?:y|ies)|authors?|drivers?|tenants?|students?|attendees?|participants?|consignees?|billing|shipping|kunden?|cliente?s?)$/
const ADDRESS_KEYS = /^(?:address_?(?:line_?)?[12]?|street(?:_?(?:address|line_?[12]?|name))?|line_?1|strasse|straße|calle|rue|via|rua|indirizzo|direccion|endereco|adresse)$/
const ADDRESS_PARENTS = /(?:^|_)address(?:es)?$/

const FULL_NAME = /^(?:full_?name|(?:customer|user|passenger|patient|employee|contact|person|member|guest|recipient|sender|owner|card_?holder|account_?holder|holder|travell?er|applicant|subscriber|client|beneficiary|author|driver|tenant|student|attendee|participant|billing|shipping|maiden|display|buyer|seller|payee|payer|emergency_contact|agent|caller)_?(?:full_?)?name|name_on_card|surname|nickname|nick_?name|preferred_?name|nachname|vorname|apellidos?|prenom|cognome|sobrenome|apelido|achternaam|voornaam|imie|nazwisko|fornamn|efternamn|soyad(?:i)?)$/
const FIRST_NAME = /^(?:(?:first|given|middle)_?names?|fname|forename|vorname|prenom|primer_?nombre|voornaam|imie|fornamn)$/
const LAST_NAME = /^(?:(?:last|family)_?names?|lname|surname|nachname|apellidos?|nom_de_famille|cognome|sobrenome|apelido|achternaam|nazwisko|efternamn|soyad(?:i)?)$/
const LOGIN = /^(?:(?:user|customer|client|member|account|patient|employee|passenger)_?ids?|user_?name|user|login|handle|screen_?name|account_?name|uid)$/
const STREET = /^(?:address_?(?:line_?)?[1234]?|street(?:_?(?:address|line_?[12]?|name|number))?|addr(?:ess)?_?[12]|(?:home|mailing|postal|billing|shipping|delivery|residential|work|pickup|dropoff|full|customer)_?address|line_?[1234]|apartment|apt|suite|unit|house_?number|po_?box|strasse|straße|hausnummer|calle|rue|via|rua|indirizzo|direccion|endereco|adresse|adres)$/
const ONLY_IN_ADDRESS = /^(?:line_?[1234]|suite|unit|apartment|apt|via|rue|rua|calle|adres)$/
const POSTCODE = /^(?:zip|zip_?code|postal_?code|post_?code|postcode|plz|postleitzahl|codigo_?postal|cap|cep)$/
const CITY = /^(?:city|town|locality|stadt|ort|ville|ciudad|citta|cidade|county|district|neighbou?rhood)$/
const BIRTH = /^(?:dob|date_?of_?birth|birth_?dat[ae]|birth_?day|born(?:_on)?|geburts(?:tag|datum)|fecha_?(?:de_?)?nacimiento|date_?(?:de_?)?naissance|data_?(?:di_?)?nascita|data_?(?:de_?)?nascimento|geboortedatum|data_?urodzenia|fodelsedatum|dogum_?tarihi)$/
const NATIONAL = /^(?:ssn|itin|social_?security(?:_?(?:number|no))?|(?:national|citizen|personal)_?(?:id|identity|insurance)?_?(?:number|no|code)?|nino|ni_?number|nhs_?number|tax_?(?:id|number|file_?number)|tin|tfn|sin|cpf|pesel|nif|dni|nie|bsn|nir|personnummer|fodselsnummer|cpr|hetu|aadhaar(?:_?number)?|curp|rfc|codice_?fiscale|steuer_?id|passport(?:_?(?:id|number|no|num))?|driv(?:er|ing)s?_?licen[cs]e(?:_?(?:id|number|no))?|licen[cs]e_?(?:number|no)|id_?card(?:_?number)?|identity_?(?:card|document)?_?(?:number|no)|mrn|medical_?record(?:_?number)?)$/
const SECRET = /^(?:password|passwd|pwd|passphrase|passcode|secret|client_?secret|api_?key|apikey|x_api_key|(?:access|refresh|auth|id|session|bearer|security)_?token|private_?key|secret_?key|authorization|cvv2?|cvc2?|security_?code|pin|otp|cookie|set_cookie|passwort|contrasena|mot_?de_?passe|senha)$/
const CARD = /^(?:(?:credit|debit|payment|bank)?_?card_?(?:number|no|num)|cc_?(?:number|no|num)|pan|card)$/
const BANK = /^(?:iban|bank_?account(?:_?(?:number|no))?|account_?iban|routing_?number|sort_?code|kontonummer)$/
const COMPANY = /^(?:company(?:_?name)?|employer|organi[sz]ation(?:_?name)?|business_?name)$/

/** `firstName`, `First Name` and `first-name` are `first_name`. */
export function fieldName(name: string): string {
  if (name.length > 60) return ''
  const known = names.get(name)
  if (known !== undefined) return known
  const normal = normalName(name)
  if (names.size < MOST_NAMES) names.set(name, normal)
  return normal
}

/** The same few hundred names stand in every record of a log. */
const MOST_NAMES = 5000
const names = new Map<string, string>()

function normalName(name: string): string {
  return name.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, '')
}

/** What an object is about, by its own name and the names in it, all in their normal form. */
export function recordKind(parent: string, keys: readonly string[]): RecordKind {
  const address = ADDRESS_PARENTS.test(parent) || keys.some((key) => ADDRESS_KEYS.test(key))
  return { person: PERSON_PARENTS.test(parent) || keys.some((key) => PERSON_KEYS.test(key)), address }
}

export function isFirstName(name: string): boolean {
  return FIRST_NAME.test(name)
}

export function isLastName(name: string): boolean {
  return LAST_NAME.test(name)
}

/** A field that names an account, often by somebody's name: `james_lee_6136`. */
export function isLogin(name: string): boolean {
  return LOGIN.test(name)
}

/**
 * What the whole value of a field is by the field's name, whatever it looks like; null when the name says nothing or the value cannot be
 * that. `name` is in its normal form.
 */
export function fieldType(name: string, value: string, record: RecordKind, parent = ''): PiiType | null {
  if (name === '' || value.length < 2 || value.length > 300) return null
  const digits = value.match(/\d/g)?.length ?? 0
  const letters = /\p{L}/u.test(value)
  if (phoneByName(name, value) !== null) return 'phone'
  if (isNameField(name, record, parent)) return letters && digits <= 2 && value.length <= 80 ? 'person' : null
  if (STREET.test(name) && (record.address || record.person || !ONLY_IN_ADDRESS.test(name))) return isStreet(name, value, digits, letters) ? 'address' : null
  if (POSTCODE.test(name)) return (record.address || record.person) && digits >= 3 && value.length <= 12 ? 'address' : null
  if (CITY.test(name)) return (record.address || record.person) && letters ? 'place' : null
  if (BIRTH.test(name)) return digits >= 4 && value.length <= 40 ? 'birth_date' : null
  if (NATIONAL.test(name)) return digits >= 4 && value.length <= 30 && !/ .* .* .* /.test(value) ? 'national_id' : null
  if (CARD.test(name)) return digits >= 12 && digits <= 19 && /^[\d -]+$/.test(value) ? 'card' : null
  if (BANK.test(name)) return digits >= 6 && value.length <= 42 ? 'iban' : null
  if (SECRET.test(name)) return isSecret(name, value, digits) ? 'secret' : null
  if (COMPANY.test(name) && record.person) return letters && value.length <= 80 ? 'organisation' : null
  return null
}

function isNameField(name: string, record: RecordKind, parent: string): boolean {
  if (FIRST_NAME.test(name) || LAST_NAME.test(name) || FULL_NAME.test(name)) return true
  return (name === 'name' || name === 'nombre' || name === 'nome' || name === 'nom') && record.person && !/(?:^|_)(?:function|tool|plan|product|item|company|model)s?$/.test(parent)
}

function isStreet(name: string, value: string, digits: number, letters: boolean): boolean {
  if (/^https?:|@|^0x|^[\d.]+$/.test(value)) return /^(?:house_?number|hausnummer|apartment|apt|unit|suite)$/.test(name)
  return letters || digits > 0
}

function isSecret(name: string, value: string, digits: number): boolean {
  if (/^(?:cvv2?|cvc2?|security_?code|pin|otp)$/.test(name)) return /^\d{3,8}$/.test(value)
  return value.length >= 4 && !/^(?:null|none|true|false|string|required|optional|bearer|\*+|x+)$/i.test(value) && (digits > 0 || /[^\p{L} ]/u.test(value) || value.length >= 8) && !/^<[A-Z_]+_[0-9a-f]+>$/.test(value)
}
