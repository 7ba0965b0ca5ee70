import type { MandateWords } from './words.ts'

export const nl: MandateWords = {
  title: 'SEPA-incassomachtiging',
  scheme: 'Standaard Europese incasso (CORE)',
  testMode: 'Testmodus: deze machtiging staat geen incasso toe en er gaat geen geld om',
  reference: 'Kenmerk van de machtiging',
  creditor: 'Incassant',
  creditorIdentifier: 'Incassant-ID',
  debtor: 'Rekeninghouder (debiteur)',
  iban: 'IBAN',
  bic: 'BIC',
  paymentType: 'Soort betaling',
  recurrent: 'Terugkerende betaling',
  oneOff: 'Eenmalige betaling',
  chosen: 'gekozen',
  notChosen: 'niet gekozen',
  authorization: (creditor) =>
    `Door te ondertekenen geeft u ${creditor} toestemming om uw bank opdrachten te sturen om bedragen van uw rekening af te schrijven, en geeft u uw bank toestemming om bedragen van uw rekening af te schrijven volgens die opdrachten van ${creditor}.`,
  refund:
    'U hebt er recht op dat uw bank een afschrijving terugbetaalt, volgens de voorwaarden van uw overeenkomst met uw bank. U moet daar binnen acht weken om vragen, te rekenen vanaf de dag waarop van uw rekening is afgeschreven.',
  holdsForMany: 'Deze machtiging geldt voor terugkerende incasso’s, totdat u haar intrekt.',
  holdsForOne: 'Deze machtiging geldt voor één incasso.',
  prenotification: (creditor, days) =>
    `${creditor} kondigt u een incasso aan, met bedrag en dag, ten minste ${days === 1 ? 'één dag' : `${days} dagen`} voordat van uw rekening wordt afgeschreven.`,
  explained: 'Uw rechten bij deze machtiging staan in een toelichting die u bij uw bank kunt krijgen.',
  agreement: 'Waarmee u instemt',
  signature: 'Handtekening',
  place: 'Plaats',
  date: 'Datum',
  signer: 'Ondertekend door',
  signedElectronically: 'Elektronisch ondertekend',
  signedOnPaper: 'Op papier ondertekend. De handtekening staat op het origineel, dat de incassant bewaart.',
  signedUpload:
    'Op papier ondertekend. Het ondertekende document is als bestand ingeleverd en wordt bij deze machtiging bewaard.',
  moment: 'Tijdstip',
  address: 'Internetadres',
  device: 'Browser',
  textDigest: 'Tekst van de instemming (SHA-256)',
  unknown: 'niet bekend',
  sendBack: (creditor) => `Onderteken deze machtiging en stuur haar terug naar ${creditor}.`,
  made: (date) => `Opgesteld op ${date}`,
}
