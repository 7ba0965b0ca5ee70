import type { DebitWords } from './words.ts'

export const it: DebitWords = {
  payByDebit: 'Paga con addebito diretto',
  chooseMethod: 'Come desidera pagare?',
  methods: { card: 'Carta', sepa: 'Addebito diretto SEPA' },
  chooseAccount: 'Scelga un conto',
  anotherAccount: 'Un altro conto',
  namedAccount: 'Il conto che viene addebitato',
  underMandate: (rum) => `In base al mandato ${rum}`,
  iban: 'Numero di conto (IBAN)',
  holder: 'Intestatario del conto',
  holderHint: 'Nome e cognome, come in banca',
  referenceLater: 'Il riferimento Le viene comunicato appena ha pagato.',
  kept: {
    subscription: 'Questo conto viene salvato, e vi saranno addebitati anche i prossimi periodi del Suo abbonamento.',
    shop: 'Questo conto viene salvato, e questo negozio potrà addebitarlo di nuovo.',
  },
  fieldErrors: {
    iban_missing: 'Inserisca il Suo IBAN.',
    iban_country: 'Un IBAN comincia con le due lettere di un Paese dell’area SEPA, per esempio IT o FR.',
    iban_characters: 'Un IBAN contiene soltanto lettere e cifre.',
    iban_length: 'Questo IBAN è troppo corto o troppo lungo per il suo Paese.',
    iban_check_digits: 'Questo IBAN non è valido. Controlli le lettere e le cifre.',
    holder_missing: 'Inserisca il nome dell’intestatario del conto.',
    holder_invalid: 'Inserisca il nome dell’intestatario del conto, da 3 a 64 caratteri.',
    agreement_missing: 'Confermi di accettare il mandato.',
  },
  formNotices: {
    debit_refused:
      'La banca di questo conto ha rifiutato l’addebito. Non è stato addebitato nulla. Provi con un altro conto o contatti la banca.',
    account_incorrect: 'La banca non conosce questo conto. Non è stato addebitato nulla. Controlli l’IBAN.',
    account_not_debitable:
      'Questo conto non può essere addebitato, come avviene per i conti di risparmio. Non è stato addebitato nulla. Provi con un altro conto.',
    mandate_changed: 'Il mandato è cambiato nel frattempo. Non è stato addebitato nulla. Lo rilegga prima di pagare.',
  },
  results: {
    paid: {
      title: 'Addebito accettato',
      text: (amount, merchant, day) =>
        `Grazie. ${amount} verranno addebitati sul Suo conto in data ${day} per ${merchant}.`,
    },
    authorized: {
      title: 'Addebito concordato',
      text: (amount, merchant) =>
        `Grazie. ${merchant} può addebitare ${amount} sul Suo conto e Le comunicherà prima il giorno. Non è ancora stato addebitato nulla.`,
    },
  },
  goesBackLater: 'Tra venti secondi tornerà al negozio.',
}
