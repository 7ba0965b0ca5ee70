import { de as debit } from './debits/de.ts'
import { de as mandate } from './mandates/de.ts'
import type { Words } from './words.ts'

export const de: Words = {
  testMode: 'Testmodus: Es fließt kein Geld',
  backToShop: 'Zurück zum Shop',
  paymentTo: (merchant) => `Zahlung an ${merchant}`,
  payment: 'Bezahlung',
  form: {
    payByCard: 'Mit Karte bezahlen',
    chooseCard: 'Wählen Sie eine Karte',
    anotherCard: 'Eine andere Karte',
    cardEndingIn: (last4) => `Karte mit den Endziffern ${last4}`,
    expires: (date) => `Gültig bis ${date}`,
    number: 'Kartennummer',
    expiry: 'Gültig bis',
    expiryPattern: 'MM/JJ',
    securityCode: 'Prüfnummer',
    securityCodeHint: '3 Ziffern auf der Rückseite oder 4 auf der Vorderseite',
    name: 'Name auf der Karte',
    optional: 'optional',
    network: 'Kartennetz',
    networkHint: 'Manche Karten gehören zu zwei Netzen. Sie können wählen, welches verwendet wird.',
    networks: { automatic: 'Automatisch', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Diese Karte für meine nächsten Zahlungen merken',
    kept: {
      subscription: 'Diese Karte wird gespeichert und bezahlt auch die nächsten Zeiträume Ihres Abonnements.',
      shop: 'Diese Karte wird gespeichert und kann bei diesem Händler später wieder bezahlen.',
    },
    pay: (amount) => `${amount} bezahlen`,
    keep: 'Diese Karte speichern',
    paying: 'Zahlung läuft …',
    notSent: 'Wir haben keine Antwort erhalten. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es dann erneut.',
    discretion: 'Der Shop sieht weder Ihre vollständige Kartennummer noch Ihre Prüfnummer.',
  },
  fieldErrors: {
    number_missing: 'Bitte geben Sie Ihre Kartennummer ein.',
    number_invalid: 'Diese Kartennummer ist ungültig. Bitte prüfen Sie die Ziffern.',
    number_brand: 'Karten dieser Marke nimmt der Shop hier nicht an. Bitte verwenden Sie eine andere.',
    expiry_missing: 'Bitte geben Sie das Ablaufdatum ein.',
    expiry_invalid: 'Bitte geben Sie Monat und Jahr ein, zum Beispiel 08/30.',
    expiry_past: 'Diese Karte ist abgelaufen. Bitte verwenden Sie eine andere.',
    security_code_missing: 'Bitte geben Sie die Prüfnummer ein.',
    security_code_invalid: 'Die Prüfnummer hat 3 oder 4 Ziffern.',
    name_invalid: 'Bitte geben Sie den Namen so ein, wie er auf der Karte steht.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused:
      'Ihre Bank hat die Zahlung abgelehnt. Bitte versuchen Sie es mit einer anderen Karte oder wenden Sie sich an Ihre Bank.',
    insufficient_funds:
      'Auf dieser Karte ist nicht genug Geld verfügbar. Bitte versuchen Sie es mit einer anderen Karte.',
    expired_card: 'Diese Karte ist abgelaufen. Bitte versuchen Sie es mit einer anderen Karte.',
    authentication_declined:
      'Ihre Bank hat nicht bestätigt, dass Sie es sind. Es wurde nichts abgebucht. Bitte versuchen Sie es erneut oder verwenden Sie eine andere Karte.',
    authentication_failed:
      'Ihre Bank konnte nicht prüfen, ob Sie es sind. Es wurde nichts abgebucht. Bitte versuchen Sie es erneut oder verwenden Sie eine andere Karte.',
    authentication_canceled: 'Sie haben die Bestätigung bei Ihrer Bank abgebrochen. Es wurde nichts abgebucht.',
    authentication_expired:
      'Die Bestätigung bei Ihrer Bank hat zu lange gedauert. Es wurde nichts abgebucht. Bitte versuchen Sie es erneut.',
    form_expired:
      'Diese Seite war zu lange geöffnet. Es wurde nichts abgebucht. Bitte geben Sie Ihre Angaben noch einmal ein.',
    changed: 'Der Shop hat den Betrag geändert. Es wurde nichts abgebucht. Bitte prüfen Sie ihn, bevor Sie bezahlen.',
    kept_changed:
      'Der Shop hat geändert, ob Ihre Karte oder Ihr Konto gespeichert wird. Es wurde nichts abgebucht. Bitte prüfen Sie es, bevor Sie bezahlen.',
    check_fields: 'Bitte prüfen Sie die markierten Felder.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Zahlung erfolgreich',
      text: (amount, merchant) => `Vielen Dank. Sie haben ${amount} an ${merchant} bezahlt.`,
    },
    authorized: {
      title: 'Zahlung genehmigt',
      text: (amount, merchant) =>
        `Vielen Dank. Ihre Bank hat ${amount} für ${merchant} vorgemerkt. Es wurde noch nichts abgebucht.`,
    },
  },
  goesBackSoon: 'In drei Sekunden sind Sie wieder im Shop.',
  mayClose: 'Sie können diese Seite schließen.',
  notices: {
    unknown: {
      title: 'Zahlung nicht gefunden',
      text: 'Diese Adresse führt zu keiner Zahlung. Bitte gehen Sie zum Shop zurück und beginnen Sie dort noch einmal.',
    },
    already_paid: { title: 'Bereits bezahlt', text: 'Diese Zahlung ist erfolgt. Sie brauchen nichts weiter zu tun.' },
    canceled: { title: 'Zahlung storniert', text: 'Der Shop hat diese Zahlung storniert. Es wurde nichts abgebucht.' },
    expired: {
      title: 'Zahlung abgelaufen',
      text: 'Die Frist für diese Zahlung ist vorbei. Es wurde nichts abgebucht. Bitte beginnen Sie im Shop noch einmal.',
    },
    failed: {
      title: 'Zahlung fehlgeschlagen',
      text: 'Diese Zahlung konnte nicht ausgeführt werden. Bitte beginnen Sie im Shop noch einmal oder wählen Sie dort eine andere Zahlungsart.',
    },
    too_many_attempts: {
      title: 'Zu viele Versuche',
      text: 'Diese Zahlung wurde zu oft versucht. Bitte warten Sie eine Weile, bevor Sie es erneut versuchen.',
    },
    no_method: {
      title: 'Hier keine Zahlung möglich',
      text: 'Keine der Zahlungsarten, die der Shop annimmt, ist auf dieser Seite verfügbar. Bitte wenden Sie sich an den Shop.',
    },
    processing: {
      title: 'Zahlung läuft',
      text: 'Die Antwort Ihrer Bank steht noch aus. Bitte bezahlen Sie nicht noch einmal: Der Shop teilt Ihnen mit, wie es ausgeht.',
    },
    unavailable: {
      title: 'Zahlung zurzeit nicht möglich',
      text: 'Wir können im Moment keine Zahlungen annehmen. Bitte öffnen Sie diese Seite später noch einmal: Sie sagt Ihnen, ob bezahlt wurde.',
    },
  },
  bank: {
    name: 'Simulierte Bank',
    tagline: 'Eine Bank für Tests',
    title: 'Bezahlen gerade Sie?',
    explanation: 'Um diese Zahlung zu bestätigen, geben Sie den Code ein, den wir an Ihr Telefon gesendet haben.',
    merchant: 'Shop',
    amount: 'Betrag',
    card: 'Karte',
    code: 'Einmalcode',
    confirm: 'Bestätigen',
    resend: 'Neuen Code senden',
    cancel: 'Abbrechen',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `Dieser Code ist falsch. Sie haben noch ${triesLeft} Versuche.`
        : 'Dieser Code ist falsch. Sie haben noch einen letzten Versuch.',
    resent: 'Wir haben Ihnen einen neuen Code gesendet.',
    testCodes: 'Codes für Tests',
    outcomes: {
      authenticated: 'bestätigt, dass Sie es sind',
      attempt: 'gilt als Versuch: Die Bank bürgt ohne Prüfung',
      declined: 'die Bank sagt, dass Sie es nicht sind',
      failed: 'die Prüfung schlägt fehl',
      unavailable: 'die Bank ist nicht erreichbar',
    },
    notices: {
      unknown: {
        title: 'Nichts zu bestätigen',
        text: 'Diese Adresse führt zu keiner Zahlung, die auf Ihre Bestätigung wartet.',
      },
      expired: {
        title: 'Zu spät für die Bestätigung',
        text: 'Die Frist, diese Zahlung zu bestätigen, ist vorbei. Es wurde nichts abgebucht. Bitte beginnen Sie im Shop noch einmal.',
      },
      superseded: {
        title: 'Nicht mehr nötig',
        text: 'Der Shop hat inzwischen eine andere Bestätigung verlangt. Bitte machen Sie auf der neuesten Seite weiter.',
      },
    },
    returns: {
      success: { title: 'Bestätigt', text: 'Vielen Dank.' },
      declined: { title: 'Nicht bestätigt', text: 'Sie haben die Zahlung nicht bestätigt.' },
      failed: { title: 'Prüfung fehlgeschlagen', text: 'Wir konnten nicht prüfen, ob Sie es sind.' },
      unavailable: {
        title: 'Keine Prüfung möglich',
        text: 'Wir können im Moment nicht prüfen, ob Sie es sind. Der Shop entscheidet, wie es weitergeht.',
      },
    },
    goesOn: 'Sie sind auf dem Weg zurück zum Shop.',
    goOn: 'Weiter',
  },
  mandate,
  debit,
}
