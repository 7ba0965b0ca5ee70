import { it as debit } from './debits/it.ts'
import { it as mandate } from './mandates/it.ts'
import type { Words } from './words.ts'

export const it: Words = {
  testMode: 'Modalità di prova: nessun denaro viene trasferito',
  backToShop: 'Torna al negozio',
  paymentTo: (merchant) => `Pagamento a ${merchant}`,
  payment: 'Pagamento',
  form: {
    payByCard: 'Paga con carta',
    chooseCard: 'Scelga una carta',
    anotherCard: 'Un’altra carta',
    cardEndingIn: (last4) => `Carta che termina con ${last4}`,
    expires: (date) => `Scade ${date}`,
    number: 'Numero della carta',
    expiry: 'Data di scadenza',
    expiryPattern: 'MM/AA',
    securityCode: 'Codice di sicurezza',
    securityCodeHint: '3 cifre sul retro, oppure 4 sul fronte',
    name: 'Nome sulla carta',
    optional: 'facoltativo',
    network: 'Circuito della carta',
    networkHint: 'Alcune carte appartengono a due circuiti. Può scegliere quale utilizzare.',
    networks: { automatic: 'Automatico', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Ricorda questa carta per i miei prossimi pagamenti',
    kept: {
      subscription: 'Questa carta viene salvata e pagherà anche i prossimi periodi del Suo abbonamento.',
      shop: 'Questa carta viene salvata e potrà pagare di nuovo presso questo negozio.',
    },
    pay: (amount) => `Paga ${amount}`,
    keep: 'Salva questa carta',
    paying: 'Pagamento in corso…',
    notSent: 'Non abbiamo ricevuto risposta. Controlli la connessione e riprovi.',
    discretion: 'Il negozio non vede né il numero completo della carta né il codice di sicurezza.',
  },
  fieldErrors: {
    number_missing: 'Inserisca il numero della carta.',
    number_invalid: 'Questo numero di carta non è valido. Controlli le cifre.',
    number_brand: 'Qui il negozio non accetta carte di questo marchio. Ne usi un’altra.',
    expiry_missing: 'Inserisca la data di scadenza.',
    expiry_invalid: 'Inserisca mese e anno, per esempio 08/30.',
    expiry_past: 'Questa carta è scaduta. Ne utilizzi un’altra.',
    security_code_missing: 'Inserisca il codice di sicurezza.',
    security_code_invalid: 'Il codice di sicurezza ha 3 o 4 cifre.',
    name_invalid: 'Inserisca il nome così come appare sulla carta.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused: 'La Sua banca ha rifiutato il pagamento. Provi con un’altra carta o contatti la banca.',
    insufficient_funds: 'La disponibilità di questa carta non è sufficiente. Provi con un’altra carta.',
    expired_card: 'Questa carta è scaduta. Provi con un’altra carta.',
    authentication_declined:
      'La Sua banca non ha confermato la Sua identità. Non è stato addebitato nulla. Riprovi o utilizzi un’altra carta.',
    authentication_failed:
      'La Sua banca non ha potuto verificare la Sua identità. Non è stato addebitato nulla. Riprovi o utilizzi un’altra carta.',
    authentication_canceled: 'Ha annullato la conferma presso la Sua banca. Non è stato addebitato nulla.',
    authentication_expired:
      'La conferma presso la Sua banca ha richiesto troppo tempo. Non è stato addebitato nulla. Riprovi, per favore.',
    form_expired:
      'Questa pagina è rimasta aperta troppo a lungo. Non è stato addebitato nulla. Inserisca di nuovo i Suoi dati.',
    changed: 'Il negozio ha modificato l’importo. Non è stato addebitato nulla. Lo controlli prima di pagare.',
    kept_changed:
      'Il negozio ha modificato il salvataggio della Sua carta o del Suo conto. Non è stato addebitato nulla. Lo controlli prima di pagare.',
    check_fields: 'Controlli i campi evidenziati.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Pagamento riuscito',
      text: (amount, merchant) => `Grazie. Ha pagato ${amount} a ${merchant}.`,
    },
    authorized: {
      title: 'Pagamento autorizzato',
      text: (amount, merchant) =>
        `Grazie. La Sua banca ha riservato ${amount} per ${merchant}. Non è ancora stato addebitato nulla.`,
    },
  },
  goesBackSoon: 'Tra tre secondi tornerà al negozio.',
  mayClose: 'Può chiudere questa pagina.',
  notices: {
    unknown: {
      title: 'Pagamento non trovato',
      text: 'Questo indirizzo non porta a nessun pagamento. Torni al negozio e ricominci da lì.',
    },
    already_paid: { title: 'Già pagato', text: 'Questo pagamento è già stato effettuato. Non deve fare altro.' },
    canceled: {
      title: 'Pagamento annullato',
      text: 'Il negozio ha annullato questo pagamento. Non è stato addebitato nulla.',
    },
    expired: {
      title: 'Pagamento scaduto',
      text: 'Il termine per effettuare questo pagamento è trascorso. Non è stato addebitato nulla. Ricominci dal negozio.',
    },
    failed: {
      title: 'Pagamento non riuscito',
      text: 'Non è stato possibile effettuare questo pagamento. Ricominci dal negozio o scelga lì un altro modo di pagare.',
    },
    too_many_attempts: {
      title: 'Troppi tentativi',
      text: 'Questo pagamento è stato tentato troppe volte. Attenda un po’ prima di riprovare.',
    },
    no_method: {
      title: 'Qui non è possibile pagare',
      text: 'Nessuno dei modi di pagamento accettati dal negozio è disponibile su questa pagina. Contatti il negozio.',
    },
    processing: {
      title: 'Pagamento in corso',
      text: 'Non abbiamo ancora la risposta della Sua banca. Non paghi una seconda volta: il negozio Le comunicherà l’esito.',
    },
    unavailable: {
      title: 'Pagamento momentaneamente non possibile',
      text: 'Al momento non possiamo accettare pagamenti. Riapra questa pagina più tardi: Le dirà se il pagamento è avvenuto.',
    },
  },
  bank: {
    name: 'Banca simulata',
    tagline: 'Una banca per le prove',
    title: 'È Lei che sta pagando?',
    explanation: 'Per confermare questo pagamento, inserisca il codice che abbiamo inviato al Suo telefono.',
    merchant: 'Negozio',
    amount: 'Importo',
    card: 'Carta',
    code: 'Codice monouso',
    confirm: 'Conferma',
    resend: 'Invia un nuovo codice',
    cancel: 'Annulla',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `Questo codice non è corretto. Le restano ${triesLeft} tentativi.`
        : 'Questo codice non è corretto. Le resta un ultimo tentativo.',
    resent: 'Le abbiamo inviato un nuovo codice.',
    testCodes: 'Codici per le prove',
    outcomes: {
      authenticated: 'conferma che è Lei',
      attempt: 'vale come tentativo: la banca garantisce senza verifica',
      declined: 'la banca dice che non è Lei',
      failed: 'la verifica non riesce',
      unavailable: 'la banca non è raggiungibile',
    },
    notices: {
      unknown: {
        title: 'Niente da confermare',
        text: 'Questo indirizzo non porta a nessun pagamento in attesa della Sua conferma.',
      },
      expired: {
        title: 'Troppo tardi per confermare',
        text: 'Il termine per confermare questo pagamento è trascorso. Non è stato addebitato nulla. Ricominci dal negozio.',
      },
      superseded: {
        title: 'Non più necessario',
        text: 'Nel frattempo il negozio ha chiesto un’altra conferma. Continui sulla pagina più recente.',
      },
    },
    returns: {
      success: { title: 'Confermato', text: 'Grazie.' },
      declined: { title: 'Non confermato', text: 'Non ha confermato il pagamento.' },
      failed: { title: 'Verifica non riuscita', text: 'Non abbiamo potuto verificare la Sua identità.' },
      unavailable: {
        title: 'Verifica non possibile',
        text: 'Al momento non possiamo verificare la Sua identità. Il negozio decide come procedere.',
      },
    },
    goesOn: 'Sta tornando al negozio.',
    goOn: 'Continua',
  },
  mandate,
  debit,
}
