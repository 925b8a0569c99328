import { calls, fill, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findEmail, findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'
import { makeDate, recordOf } from '@/lib/llm/sandbox/records'

type Reason = 'too_expensive' | 'not_used' | 'competitor' | 'quality'

const REASONS: Record<Reason, Record<Language, string[]>> = {
  too_expensive: { en: ['it has become too expensive', 'I cannot afford it any more'], de: ['es ist mir zu teuer geworden', 'die Preise sind zu hoch'], es: ['se ha vuelto demasiado caro', 'ya no me lo puedo permitir'], fr: ['c’est devenu trop cher', 'je ne peux plus me le permettre'] },
  not_used: { en: ['I hardly ever use it', 'it just collects dust'], de: ['ich nutze es kaum noch', 'ich komme nicht dazu'], es: ['casi no lo uso', 'no tengo tiempo de usarlo'], fr: ['je ne l’utilise presque plus', 'je n’ai plus le temps'] },
  competitor: { en: ['I am switching to another provider', 'I found a better offer elsewhere'], de: ['ich wechsle zu einem anderen Anbieter', 'ich habe ein besseres Angebot'], es: ['me cambio a otro proveedor', 'encontré una oferta mejor'], fr: ['je change de fournisseur', 'j’ai trouvé une meilleure offre'] },
  quality: { en: ['the quality has gone downhill', 'the service keeps failing'], de: ['die Qualität hat stark nachgelassen', 'der Service fällt ständig aus'], es: ['la calidad ha bajado mucho', 'el servicio falla siempre'], fr: ['la qualité a beaucoup baissé', 'le service tombe toujours en panne'] },
}
const BODIES: Record<Language, string[]> = {
  en: ['please cancel my subscription, {reason}.', 'I would like to end my plan. The reason: {reason}.', 'how do I stop the monthly payments? {reason}, so it has to go.', 'Cancel it at the next possible date, please. {reason}.', 'Not renewing this time, {reason}. Please confirm in writing.'],
  de: ['bitte kündigen Sie mein Abo, {reason}.', 'ich möchte mein Abonnement beenden, denn {reason}.', 'hiermit kündige ich zum nächstmöglichen Termin: {reason}. Bitte um Bestätigung.'],
  es: ['por favor cancelen mi suscripción, {reason}.', 'quiero terminar mi plan porque {reason}.', 'no voy a renovar: {reason}. Confirmen por escrito, por favor.'],
  fr: ['merci de résilier mon abonnement, {reason}.', 'je souhaite mettre fin à mon abonnement car {reason}.', 'je ne renouvelle pas : {reason}. Merci de confirmer par écrit.'],
}
const DONE: Wording = {
  en: 'Your {plan} plan is cancelled and ends on {ends_on}; the confirmation number is {confirmation}.', de: 'Ihr Tarif {plan} ist gekündigt und endet am {ends_on}; die Bestätigung hat die Nummer {confirmation}.',
  es: 'Su plan {plan} está cancelado y termina el {ends_on}; el número de confirmación es {confirmation}.', fr: 'Votre formule {plan} est résiliée et se termine le {ends_on} ; le numéro de confirmation est {confirmation}.',
}

export const subscriptionCancel: Intent = {
  key: 'subscription_cancel',
  role: 'You handle cancellations of subscriptions',
  instructions: 'Find the subscription by e-mail, cancel it with the reason, then confirm with the end date.',
  tools: [tool('get_subscription', 'Subscription of a person', { email: 'string' }), tool('cancel_subscription', 'Cancel at the end of the term', { subscription_id: 'string', reason: 'string' })],
  responseFormat: null,
  write: (random, language, person) => writeLetter(random, language, person,
    fill(random.pick(BODIES[language]), { reason: random.pick(REASONS[random.pick(Object.keys(REASONS) as Reason[])][language]) }), { contact: 'always', card: 0.1 }),
  answer({ ticket, language, results }) {
    const plan = results.get('get_subscription')
    if (!plan) return calls('get_subscription', { email: findEmail(ticket) })
    const cancelled = results.get('cancel_subscription')
    if (!cancelled) return calls('cancel_subscription', { subscription_id: plan.subscription_id, reason: findPhrase(ticket, REASONS, language) ?? 'other' })
    return say(DONE, language, { plan: plan.plan, ends_on: plan.term_ends_on, confirmation: cancelled.confirmation })
  },
  runTool(name, args) {
    const random = recordOf('subscription', args.email ?? args.subscription_id)
    if (name === 'get_subscription') return { subscription_id: `SUB-${random.int(10000, 99999)}`, plan: random.pick(['Basic', 'Plus', 'Family', 'Business']), term_ends_on: makeDate(random, 11, 12), monthly: random.pick([9.9, 14.9, 24.9]) }
    return { cancelled: true, confirmation: `CX-${random.int(100000, 999999)}` }
  },
}
