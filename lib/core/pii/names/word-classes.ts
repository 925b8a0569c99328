/** What a list says of a word; bits, for a word may be several things ("May", "Paris", "Jordan"). */
export const GIVEN = 1
export const SURNAME = 2
/** Names of a census, given and family. */
export const CENSUS = 4
/** Names that were collected without a check; weak. */
export const COLLECTED = 8
/** Places of 50,000 people or more. */
export const CITY = 16
/** Places of 1,000 people or more. */
export const TOWN = 32
/** Countries in their own and other languages, and their first-level regions. */
export const COUNTRY = 64
export const COMPANY = 128
/** Among the most used words of a language. */
export const COMMON = 256
/** In the dictionary, used less. */
export const WORD = 512
/** Places of 300,000 people or more: who says one of them without more means the place. */
export const METROPOLIS = 1024
/** The first word of a place of several words. */
export const BEGINS_PLACE = 2048

export const ANY_NAME = GIVEN | SURNAME | CENSUS | COLLECTED
export const ANY_PLACE = CITY | TOWN | COUNTRY
export const ANY_WORD = COMMON | WORD
