import { calls, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findEmail, findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'
import { recordOf } from '@/lib/llm/sandbox/records'

type Channel = 'sms' | 'email'

const CHANNELS: Record<Channel, Record<Language, string[]>> = {
  sms: { en: ['text me the code', 'by text message, please'], de: ['per SMS bitte'], es: ['por SMS, por favor'], fr: ['par SMS, merci'] },
  email: { en: ['send the link by mail'], de: ['den Link bitte per Mail'], es: ['manden el enlace por correo'], fr: ['envoyez le lien par courriel'] },
}
const BODIES: Record<Language, string[]> = {
  en: ['I forgot my password and I am locked out.', 'the reset mail never arrives, and yes, I looked in the spam folder.', 'my account is locked after too many attempts.', 'I have a new phone and cannot log in any more.', 'Your login says that my password is wrong. It is not.', 'Please reset my password, I need my invoices today.'],
  de: ['ich habe mein Passwort vergessen und komme nicht mehr in mein Konto.', 'die Mail zum Zurücksetzen kommt nicht an, auch nicht im Spam.', 'mein Konto ist nach zu vielen Versuchen gesperrt.', 'bitte setzen Sie mein Passwort zurück, ich brauche die Rechnungen.'],
  es: ['olvidé la contraseña y no puedo entrar.', 'el correo para cambiar la contraseña no llega, y no está en el spam.', 'mi cuenta está bloqueada después de varios intentos.'],
  fr: ['j’ai oublié mon mot de passe et je ne peux plus me connecter.', 'le courriel de réinitialisation n’arrive pas, même dans les spams.', 'mon compte est bloqué après plusieurs essais.'],
}
const SENT: Wording = {
  en: 'A reset code is on its way; it is valid for {minutes} minutes and the request has number {request}.', de: 'Der Code zum Zurücksetzen ist unterwegs; er gilt {minutes} Minuten, die Anfrage hat die Nummer {request}.',
  es: 'El código está en camino; es válido durante {minutes} minutos y la solicitud tiene el número {request}.', fr: 'Le code est en route ; il est valable {minutes} minutes et la demande porte le numéro {request}.',
}

export const passwordReset: Intent = {
  key: 'password_reset',
  role: 'You help people who cannot sign in',
  instructions: 'Send a reset by the channel that the person asks for, e-mail when they name none. Never ask for a password.',
  tools: [tool('send_password_reset', 'Send a reset code or link', { email: 'string', channel: 'string' })],
  responseFormat: null,
  write(random, language, person) {
    const wish = random.chance(0.6) ? ` ${random.pick(CHANNELS[random.pick(['sms', 'email'] as const)][language])}.` : ''
    return writeLetter(random, language, person, `${random.pick(BODIES[language])}${wish}`, { contact: 'always' })
  },
  answer({ ticket, language, results }) {
    const sent = results.get('send_password_reset')
    if (sent) return say(SENT, language, { minutes: sent.valid_minutes, request: sent.request_id })
    return calls('send_password_reset', { email: findEmail(ticket), channel: findPhrase(ticket, CHANNELS, language) ?? 'email' })
  },
  runTool(_, args) {
    const random = recordOf('reset', args.email)
    return { sent: true, valid_minutes: random.pick([10, 15, 30, 60]), request_id: `PR-${random.int(10000, 99999)}` }
  },
}
