import type { MandateWords } from './words.ts'

export const it: MandateWords = {
  title: 'Mandato per addebito diretto SEPA',
  scheme: 'Addebito diretto SEPA Core',
  testMode: 'Modalità di test: questo mandato non autorizza alcun addebito e non si muove denaro',
  reference: 'Riferimento unico del mandato',
  creditor: 'Creditore',
  creditorIdentifier: 'Codice identificativo del creditore',
  debtor: 'Titolare del conto (debitore)',
  iban: 'IBAN',
  bic: 'BIC',
  paymentType: 'Tipo di pagamento',
  recurrent: 'Pagamento ricorrente',
  oneOff: 'Pagamento singolo',
  chosen: 'scelto',
  notChosen: 'non scelto',
  authorization: (creditor) =>
    `Con la firma Lei autorizza ${creditor} a inviare alla Sua banca disposizioni di addebito sul Suo conto, e autorizza la Sua banca ad addebitare il conto secondo le disposizioni di ${creditor}.`,
  refund:
    'Lei ha diritto a ottenere dalla Sua banca il rimborso di un addebito, secondo le condizioni del contratto che ha stipulato con essa. Il rimborso va richiesto entro otto settimane, a partire dal giorno in cui il conto è stato addebitato.',
  holdsForMany: 'Questo mandato vale per addebiti ricorrenti, finché Lei non lo revoca.',
  holdsForOne: 'Questo mandato vale per un solo addebito.',
  prenotification: (creditor, days) =>
    `${creditor} La avvisa di un addebito, del suo importo e della sua data, almeno ${days === 1 ? 'un giorno' : `${days} giorni`} prima che il conto sia addebitato.`,
  explained:
    'I Suoi diritti relativi a questo mandato sono spiegati in un documento che la Sua banca Le fornisce su richiesta.',
  agreement: 'Che cosa accetta',
  signature: 'Firma',
  place: 'Luogo',
  date: 'Data',
  signer: 'Firmato da',
  signedElectronically: 'Firmato elettronicamente',
  signedOnPaper: 'Firmato su carta. La firma è sull’originale, conservato dal creditore.',
  signedUpload:
    'Firmato su carta. Il documento firmato è stato consegnato come file ed è conservato con questo mandato.',
  moment: 'Momento',
  address: 'Indirizzo internet',
  device: 'Browser',
  textDigest: 'Testo accettato (SHA-256)',
  unknown: 'non noto',
  sendBack: (creditor) => `La preghiamo di firmare questo mandato e di restituirlo a ${creditor}.`,
  made: (date) => `Redatto il ${date}`,
}
