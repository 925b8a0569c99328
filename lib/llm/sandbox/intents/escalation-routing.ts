import { calls, fill, tool, type Intent } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'

type Queue = 'security' | 'payments' | 'legal' | 'logistics' | 'technical'
type Urgency = 'urgent' | 'high' | 'normal'

const TOPICS: Record<Queue, Record<Language, string[]>> = {
  security: { en: ['someone logged into my account from another country', 'I received a phishing mail in your name', 'strangers can see my address in the app'], de: ['jemand hat sich aus dem Ausland in mein Konto eingeloggt', 'ich habe eine Phishing-Mail in Ihrem Namen bekommen'], es: ['alguien entró en mi cuenta desde otro país', 'recibí un correo falso a su nombre'], fr: ['quelqu’un s’est connecté à mon compte depuis l’étranger', 'j’ai reçu un faux courriel à votre nom'] },
  payments: { en: ['I was charged three times for one order', 'my payment is pending for a week', 'the payment page takes my money and shows an error'], de: ['mir wurde dieselbe Bestellung dreimal abgebucht', 'meine Zahlung hängt seit einer Woche'], es: ['me cobraron tres veces el mismo pedido', 'mi pago está pendiente desde hace una semana'], fr: ['j’ai été débité trois fois pour une commande', 'mon paiement est bloqué depuis une semaine'] },
  legal: { en: ['my lawyer will contact you about the accident', 'I ask for all data that you hold about me under the GDPR', 'you use my photo in your shop without permission'], de: ['mein Anwalt wird sich wegen des Unfalls melden', 'ich verlange Auskunft über meine Daten nach DSGVO'], es: ['mi abogado se pondrá en contacto por el accidente', 'pido todos los datos que tienen de mí según el RGPD'], fr: ['mon avocat va vous écrire au sujet de l’accident', 'je demande toutes mes données au titre du RGPD'] },
  logistics: { en: ['the courier left the parcel in the rain and drove off', 'my delivery goes back and forth between two depots', 'the driver asked me for money at the door'], de: ['der Fahrer hat das Paket in den Regen gestellt', 'meine Lieferung pendelt zwischen zwei Lagern'], es: ['el repartidor dejó el paquete bajo la lluvia', 'mi envío va y viene entre dos almacenes'], fr: ['le livreur a laissé le colis sous la pluie', 'ma livraison fait des allers-retours entre deux dépôts'] },
  technical: { en: ['the app crashes as soon as I open the basket', 'your website shows a blank page after login', 'the thermostat no longer connects after the update'], de: ['die App stürzt ab, sobald ich den Warenkorb öffne', 'Ihre Webseite bleibt nach der Anmeldung leer'], es: ['la aplicación se cierra al abrir el carrito', 'su web muestra una página en blanco'], fr: ['l’application plante dès que j’ouvre le panier', 'votre site affiche une page blanche'] },
}
const URGENCIES: Record<Urgency, Record<Language, string[]>> = {
  urgent: { en: ['This is an emergency', 'People could get hurt', 'It is happening right now'], de: ['Das ist ein Notfall', 'Das passiert gerade jetzt'], es: ['Es una emergencia', 'Está pasando ahora mismo'], fr: ['C’est une urgence', 'Cela se passe en ce moment même'] },
  high: { en: ['I have asked four times already', 'I need an answer by tomorrow', 'We are losing sales over this'], de: ['Ich habe schon viermal gefragt', 'Ich brauche bis morgen eine Antwort'], es: ['Ya lo he preguntado cuatro veces', 'Necesito una respuesta para mañana'], fr: ['J’ai déjà demandé quatre fois', 'Il me faut une réponse pour demain'] },
  normal: { en: ['There is no hurry', 'Whenever you have time', 'Just so that you know'], de: ['Es eilt nicht', 'Nur zur Information'], es: ['No hay prisa', 'Cuando tengan tiempo'], fr: ['Rien ne presse', 'Quand vous aurez le temps'] },
}
const BODIES: Record<Language, string[]> = {
  en: ['{topic}. {urgency}.', '{urgency}: {topic}. Nobody on the hotline could help me.', 'I do not know whom to write to. {topic}, and your chat bot goes in circles. {urgency}.', '{topic}. Please pass this to somebody who can decide. {urgency}.'],
  de: ['{topic}. {urgency}.', '{urgency}: {topic}. An der Hotline konnte mir niemand helfen.', 'bitte leiten Sie das weiter: {topic}. {urgency}.'],
  es: ['{topic}. {urgency}.', '{urgency}: {topic}. Nadie por teléfono me pudo ayudar.'],
  fr: ['{topic}. {urgency}.', '{urgency} : {topic}. Personne au téléphone n’a pu m’aider.'],
}

export const escalationRouting: Intent = {
  key: 'escalation_routing',
  role: 'You route escalations',
  instructions: 'Call route_ticket exactly once. Security and legal matters are never below high.',
  tools: [tool('route_ticket', 'Put a ticket into the queue of a team', { queue: 'string', priority: 'string', language: 'string' })],
  responseFormat: null,
  endsWithCall: true,
  write(random, language, person) {
    const topic = random.pick(TOPICS[random.pick(Object.keys(TOPICS) as Queue[])][language])
    const urgency = random.pick(URGENCIES[random.weighted([['urgent', 1], ['high', 2], ['normal', 2]] as const)][language])
    return writeLetter(random, language, person, fill(random.pick(BODIES[language]), { topic, urgency }), { contact: 'often', card: 0.05 })
  },
  answer({ ticket, language }) {
    const queue = findPhrase(ticket, TOPICS, language) ?? 'technical'
    const urgency = findPhrase(ticket, URGENCIES, language) ?? 'normal'
    const priority = urgency === 'normal' && (queue === 'security' || queue === 'legal') ? 'high' : urgency
    return calls('route_ticket', { queue, priority, language })
  },
  runTool: () => ({ routed: true }),
}
