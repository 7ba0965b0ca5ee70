import type { MandateWords } from './words.ts'

export const es: MandateWords = {
  title: 'Orden de domiciliación de adeudo directo SEPA',
  scheme: 'Adeudo directo SEPA básico (CORE)',
  testMode: 'Modo de prueba: esta orden no autoriza ningún adeudo y no se mueve dinero',
  reference: 'Referencia única de la orden',
  creditor: 'Acreedor',
  creditorIdentifier: 'Identificador del acreedor',
  debtor: 'Titular de la cuenta (deudor)',
  iban: 'IBAN',
  bic: 'BIC',
  paymentType: 'Tipo de pago',
  recurrent: 'Pago recurrente',
  oneOff: 'Pago único',
  chosen: 'elegido',
  notChosen: 'no elegido',
  authorization: (creditor) =>
    `Con su firma, usted autoriza a ${creditor} a enviar a su banco instrucciones para adeudar en su cuenta, y autoriza a su banco a efectuar los adeudos en su cuenta según las instrucciones de ${creditor}.`,
  refund:
    'Usted tiene derecho a que su banco le reembolse un adeudo, en los términos y condiciones del contrato que ha suscrito con él. El reembolso debe reclamarse en un plazo de ocho semanas, contadas desde el día en que se realizó el adeudo en su cuenta.',
  holdsForMany: 'Esta orden vale para adeudos recurrentes, hasta que usted la revoque.',
  holdsForOne: 'Esta orden vale para un solo adeudo.',
  prenotification: (creditor, days) =>
    `${creditor} le avisará de un adeudo, de su importe y de su fecha, al menos ${days === 1 ? 'un día' : `${days} días`} antes de que se realice en su cuenta.`,
  explained:
    'Sus derechos en relación con esta orden se explican en un documento que su banco le facilita si lo solicita.',
  agreement: 'Lo que usted acepta',
  signature: 'Firma',
  place: 'Lugar',
  date: 'Fecha',
  signer: 'Firmado por',
  signedElectronically: 'Firmado electrónicamente',
  signedOnPaper: 'Firmado en papel. La firma figura en el original, que conserva el acreedor.',
  signedUpload: 'Firmado en papel. El documento firmado se entregó como archivo y se conserva con esta orden.',
  moment: 'Momento',
  address: 'Dirección de internet',
  device: 'Navegador',
  textDigest: 'Texto aceptado (SHA-256)',
  unknown: 'no se conoce',
  sendBack: (creditor) => `Firme esta orden y devuélvala a ${creditor}.`,
  made: (date) => `Redactado el ${date}`,
}
