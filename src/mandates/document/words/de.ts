import type { MandateWords } from './words.ts'

export const de: MandateWords = {
  title: 'SEPA-Lastschriftmandat',
  scheme: 'SEPA-Basislastschrift (CORE)',
  testMode: 'Testmodus: Dieses Mandat erlaubt keine Lastschrift, und es fließt kein Geld',
  reference: 'Mandatsreferenz',
  creditor: 'Zahlungsempfänger',
  creditorIdentifier: 'Gläubiger-Identifikationsnummer',
  debtor: 'Kontoinhaber (Zahlungspflichtiger)',
  iban: 'IBAN',
  bic: 'BIC',
  paymentType: 'Zahlungsart',
  recurrent: 'Wiederkehrende Zahlung',
  oneOff: 'Einmalige Zahlung',
  chosen: 'gewählt',
  notChosen: 'nicht gewählt',
  authorization: (creditor) =>
    `Mit Ihrer Unterschrift ermächtigen Sie ${creditor}, Ihrer Bank Aufträge zur Belastung Ihres Kontos zu erteilen, und Sie ermächtigen Ihre Bank, Ihr Konto gemäß diesen Aufträgen von ${creditor} zu belasten.`,
  refund:
    'Sie können von Ihrer Bank die Erstattung einer Lastschrift verlangen. Es gelten die Bedingungen, die Sie mit Ihrer Bank vereinbart haben. Die Erstattung muss innerhalb von acht Wochen verlangt werden, gerechnet ab dem Tag, an dem Ihr Konto belastet wurde.',
  holdsForMany: 'Dieses Mandat gilt für wiederkehrende Lastschriften, bis Sie es widerrufen.',
  holdsForOne: 'Dieses Mandat gilt für eine einzige Lastschrift.',
  prenotification: (creditor, days) =>
    `${creditor} kündigt Ihnen eine Lastschrift mit Betrag und Tag mindestens ${days === 1 ? 'einen Tag' : `${days} Tage`} vor der Belastung Ihres Kontos an.`,
  explained: 'Ihre Rechte aus diesem Mandat erläutert ein Merkblatt, das Sie von Ihrer Bank erhalten können.',
  agreement: 'Dem stimmen Sie zu',
  signature: 'Unterschrift',
  place: 'Ort',
  date: 'Datum',
  signer: 'Unterzeichnet von',
  signedElectronically: 'Elektronisch unterzeichnet',
  signedOnPaper:
    'Auf Papier unterzeichnet. Die Unterschrift steht auf dem Original, das der Zahlungsempfänger aufbewahrt.',
  signedUpload:
    'Auf Papier unterzeichnet. Das unterzeichnete Dokument wurde als Datei eingereicht und wird mit diesem Mandat aufbewahrt.',
  moment: 'Zeitpunkt',
  address: 'Internetadresse',
  device: 'Browser',
  textDigest: 'Text der Zustimmung (SHA-256)',
  unknown: 'nicht bekannt',
  sendBack: (creditor) => `Bitte unterzeichnen Sie dieses Mandat und senden Sie es zurück an ${creditor}.`,
  made: (date) => `Erstellt am ${date}`,
}
