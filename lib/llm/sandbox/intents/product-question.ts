import { fill, say, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'

type Topic = 'warranty' | 'battery' | 'weight' | 'washing' | 'returns' | 'stock'

const FACTS: Record<Topic, string> = { warranty: 'warranty 24 months', battery: 'battery 18 hours', weight: 'weight 640 g', washing: 'washing at 30 degrees', returns: 'returns within 45 days', stock: 'next delivery 12 December' }
const TOPICS: Record<Topic, Record<Language, string[]>> = {
  warranty: { en: ['how long is the warranty', 'is there any guarantee on it'], de: ['wie lange gilt die Garantie'], es: ['cuánto dura la garantía'], fr: ['combien de temps dure la garantie'] },
  battery: { en: ['how long does the battery last', 'what about battery life'], de: ['wie lange hält der Akku'], es: ['cuánto dura la batería'], fr: ['quelle est l’autonomie de la batterie'] },
  weight: { en: ['how heavy is it', 'what does it weigh'], de: ['wie schwer ist es'], es: ['cuánto pesa'], fr: ['combien pèse-t-il'] },
  washing: { en: ['can I put it in the washing machine', 'how hot may I wash it'], de: ['darf es in die Waschmaschine'], es: ['se puede lavar a máquina'], fr: ['peut-on le laver en machine'] },
  returns: { en: ['until when can I send it back', 'how long do I have to return it'], de: ['wie lange kann ich es zurückgeben'], es: ['hasta cuándo lo puedo devolver'], fr: ['jusqu’à quand puis-je le renvoyer'] },
  stock: { en: ['when is it back in stock', 'when can I order it again'], de: ['wann ist es wieder lieferbar'], es: ['cuándo vuelve a estar disponible'], fr: ['quand sera-t-il de nouveau en stock'] },
}
const ANSWERS: Record<Topic, Wording> = {
  warranty: { en: 'The {item} comes with a warranty of 24 months.', de: 'Auf den Artikel ({item}) gibt es 24 Monate Garantie.', es: 'El artículo ({item}) tiene 24 meses de garantía.', fr: 'L’article ({item}) est garanti 24 mois.' },
  battery: { en: 'The battery of the {item} lasts about 18 hours.', de: 'Der Akku ({item}) hält etwa 18 Stunden.', es: 'La batería ({item}) dura unas 18 horas.', fr: 'La batterie ({item}) tient environ 18 heures.' },
  weight: { en: 'The {item} weighs 640 g.', de: 'Der Artikel ({item}) wiegt 640 g.', es: 'El artículo ({item}) pesa 640 g.', fr: 'L’article ({item}) pèse 640 g.' },
  washing: { en: 'Yes, the {item} can be machine-washed at 30 degrees.', de: 'Ja, bei 30 Grad ({item}).', es: 'Sí, el artículo ({item}) se lava a 30 grados.', fr: 'Oui, l’article ({item}) se lave à 30 degrés.' },
  returns: { en: 'You can send the {item} back within 45 days.', de: 'Sie können den Artikel ({item}) 45 Tage lang zurückgeben.', es: 'Puede devolver el artículo ({item}) en 45 días.', fr: 'Vous pouvez renvoyer l’article ({item}) sous 45 jours.' },
  stock: { en: 'The {item} is back in stock on 12 December.', de: 'Der Artikel ({item}) ist am 12 Dezember wieder da.', es: 'El artículo ({item}) vuelve el 12 de diciembre.', fr: 'L’article ({item}) revient le 12 décembre.' },
}
const OTHER: Wording = {
  en: 'I have no reliable information on that and will ask a colleague.', de: 'Dazu habe ich keine verlässliche Angabe und frage nach.',
  es: 'No tengo información fiable y preguntaré a un colega.', fr: 'Je n’ai pas d’information fiable et je demande à un collègue.',
}
const BODIES: Record<Language, string[]> = {
  en: ['quick question about the {item}: {topic}?', 'I am looking at the {item}, {topic}?', 'before I buy the {item} for my mother, {topic}?', '{topic}? I mean the {item} from your shop.', 'the page of the {item} does not say it: {topic}?'],
  de: ['kurze Frage zum Artikel {item}: {topic}?', 'ich interessiere mich für {item}, {topic}?', 'auf der Seite von {item} steht es nicht: {topic}?'],
  es: ['una pregunta sobre el artículo {item}: ¿{topic}?', 'me interesa el {item}, ¿{topic}?'],
  fr: ['une question sur l’article {item} : {topic} ?', 'je m’intéresse à l’article {item}, {topic} ?'],
}
const ITEMS = ['Aero headset', 'Trail jacket', 'Nomad lamp', 'Pulse watch', 'Cloud pillow', 'Dash vacuum', 'Merino sweater', 'Pico projector', 'Glide scooter', 'Brew kettle']

export const productQuestion: Intent = {
  key: 'product_question',
  role: 'You answer questions about products',
  instructions: `Answer from these facts alone, in the language of the question: ${Object.values(FACTS).join('; ')}. Say so when they do not cover it.`,
  tools: [],
  responseFormat: null,
  write(random, language, person) {
    const topic = random.pick(TOPICS[random.pick(Object.keys(TOPICS) as Topic[])][language])
    return writeLetter(random, language, person, fill(random.pick(BODIES[language]), { topic, item: random.pick(ITEMS) }), { contact: 'often' })
  },
  answer({ ticket, language }) {
    const topic = findPhrase(ticket, TOPICS, language)
    const item = ITEMS.find((name) => ticket.includes(name)) ?? 'product'
    return topic === null ? say(OTHER, language) : say(ANSWERS[topic], language, { item })
  },
  runTool: () => ({}),
}
