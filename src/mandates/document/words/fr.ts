import type { MandateWords } from './words.ts'

// Before a colon stands a space that does not break (U+00A0), as French typography wants it.
export const fr: MandateWords = {
  title: 'Mandat de prélèvement SEPA',
  scheme: 'Prélèvement SEPA CORE',
  testMode: 'Mode test : ce mandat n’autorise aucun prélèvement, et aucun argent ne circule',
  reference: 'Référence unique du mandat',
  creditor: 'Créancier',
  creditorIdentifier: 'Identifiant créancier SEPA',
  debtor: 'Titulaire du compte (débiteur)',
  iban: 'IBAN',
  bic: 'BIC',
  paymentType: 'Type de paiement',
  recurrent: 'Paiement récurrent',
  oneOff: 'Paiement ponctuel',
  chosen: 'choisi',
  notChosen: 'non choisi',
  authorization: (creditor) =>
    `En signant, vous autorisez ${creditor} à envoyer à votre banque des instructions pour débiter votre compte, et vous autorisez votre banque à débiter votre compte conformément à ces instructions de ${creditor}.`,
  refund:
    'Vous avez le droit d’être remboursé d’un prélèvement par votre banque, selon les conditions de la convention que vous avez conclue avec elle. Le remboursement doit être demandé dans un délai de huit semaines, à compter du jour où votre compte a été débité.',
  holdsForMany: 'Ce mandat vaut pour des prélèvements récurrents, jusqu’à ce que vous le révoquiez.',
  holdsForOne: 'Ce mandat vaut pour un seul prélèvement.',
  prenotification: (creditor, days) =>
    `${creditor} vous avise d’un prélèvement, de son montant et de sa date, au moins ${days === 1 ? 'un jour' : `${days} jours`} avant que votre compte ne soit débité.`,
  explained:
    'Vos droits concernant ce mandat sont expliqués dans un document que votre banque vous remet sur simple demande.',
  agreement: 'Ce que vous acceptez',
  signature: 'Signature',
  place: 'Fait à',
  date: 'Le',
  signer: 'Signé par',
  signedElectronically: 'Signé électroniquement',
  signedOnPaper: 'Signé sur papier. La signature figure sur l’original, que le créancier conserve.',
  signedUpload: 'Signé sur papier. Le document signé a été remis sous forme de fichier et est conservé avec ce mandat.',
  moment: 'Moment',
  address: 'Adresse internet',
  device: 'Navigateur',
  textDigest: 'Texte accepté (SHA-256)',
  unknown: 'inconnu',
  sendBack: (creditor) => `Veuillez signer ce mandat et le renvoyer à ${creditor}.`,
  made: (date) => `Établi le ${date}`,
}
