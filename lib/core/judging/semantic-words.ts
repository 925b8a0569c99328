import type { Language } from '@/lib/core/slices/detect-language'

/**
 * Words that turn a meaning around, of the languages that are told apart best. The guard does not rest on this list: a word
 * that is in no table of `WORDS_ALIKE` has to be the same in both texts anyway. It names the reason, and keeps the tables clean.
 */
const NEGATIONS = [
  'no not never none nor neither nothing nobody nowhere cannot without hardly scarcely barely rarely seldom unless except instead unable impossible fail fails failed refuse refuses refused deny denies denied',
  'nein nicht nichts nie niemals niemand nirgends kein keine keinen keinem keiner keines ohne weder kaum selten außer unmöglich',
  'non ne n\' pas jamais rien aucun aucune sans ni personne guère sauf impossible',
  'no nunca jamás nada nadie ningún ninguno ninguna sin ni tampoco apenas salvo imposible',
  'não nem nunca nenhum nenhuma ninguém sem non né mai nessuno nessuna niente nulla senza niet geen nooit niemand niets zonder noch',
]
const NEGATION_WORDS = new Set(NEGATIONS.flatMap((list) => list.split(' ')))

/** Whether a lower-case word denies. */
export function isNegation(word: string): boolean {
  return NEGATION_WORDS.has(word)
}

type Alike = {
  /** Words and short phrases that may be there or not: courtesy, and connectives that claim nothing. */
  light: string[]
  /** Phrases of one meaning; the first stands for all. */
  same: string[][]
}

/**
 * All that two texts may say differently and still be taken for the same. Kept short on purpose: quantities, times, modal verbs,
 * articles ("few" and "a few"), affirmations and whatever else may turn a meaning are in none of these lists.
 */
export const WORDS_ALIKE: Record<Language, Alike> = {
  en: {
    light: ['please', 'kindly', 'thanks', 'thank you', 'thank you very much', 'hi', 'hello', 'also', 'additionally', 'furthermore', 'moreover'],
    same: [
      ['happy', 'glad', 'pleased', 'delighted'], ['help', 'assist'], ['help', 'assistance'], ['helping', 'assisting'], ['tell me', 'let me know', 'inform me'],
      ['tell us', 'let us know', 'inform us'], ['therefore', 'thus', 'hence'], ['but', 'however'], ['for example', 'for instance'],
      ['to', 'in order to'], ['buy', 'purchase'], ['bought', 'purchased'], ['begin', 'start'], ['get', 'receive', 'obtain'],
      ['show', 'display'], ['shows', 'displays'], ['needs', 'requires'], ['quickly', 'fast', 'rapidly'], ['big', 'large'], ['issue', 'problem'],
      ['reach out to', 'contact', 'get in touch with'], ['details', 'information'], ['a', 'an'],
    ],
  },
  de: {
    light: ['bitte', 'danke', 'vielen Dank', 'hallo', 'guten Tag', 'außerdem', 'zudem'],
    same: [['gern', 'gerne'], ['deshalb', 'daher', 'deswegen', 'darum'], ['zum beispiel', 'beispielsweise'], ['erhalten', 'bekommen'], ['beginnen', 'anfangen'], ['Sie uns kontaktieren', 'Sie sich an uns wenden']],
  },
  fr: {
    light: ['merci', 'merci beaucoup', 's\'il vous plaît', 's\'il te plaît', 'bonjour', 'également'],
    same: [['donc', 'par conséquent'], ['parce que', 'car', 'puisque'], ['recevoir', 'obtenir'], ['commencer', 'débuter'], ['heureux', 'ravi', 'content'], ['heureuse', 'ravie', 'contente']],
  },
  es: {
    light: ['por favor', 'gracias', 'muchas gracias', 'hola', 'también', 'asimismo'],
    same: [['por lo tanto', 'por eso', 'por ello'], ['por ejemplo', 'como por ejemplo'], ['porque', 'ya que', 'puesto que'], ['recibir', 'obtener'], ['empezar', 'comenzar'], ['feliz', 'contento', 'encantado']],
  },
}
