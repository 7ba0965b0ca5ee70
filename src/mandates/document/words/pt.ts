import type { MandateWords } from './words.ts'

export const pt: MandateWords = {
  title: 'Autorização de débito direto SEPA',
  scheme: 'Débito direto SEPA Core',
  testMode: 'Modo de teste: esta autorização não permite nenhum débito e não há movimento de dinheiro',
  reference: 'Referência única da autorização',
  creditor: 'Credor',
  creditorIdentifier: 'Identificador do credor',
  debtor: 'Titular da conta (devedor)',
  iban: 'IBAN',
  bic: 'BIC',
  paymentType: 'Tipo de pagamento',
  recurrent: 'Pagamento recorrente',
  oneOff: 'Pagamento pontual',
  chosen: 'escolhido',
  notChosen: 'não escolhido',
  authorization: (creditor) =>
    `Ao assinar, autoriza ${creditor} a enviar ao seu banco instruções para debitar a sua conta, e autoriza o seu banco a debitar a sua conta de acordo com as instruções de ${creditor}.`,
  refund:
    'Tem direito a que o seu banco o reembolse de um débito, nos termos e condições do contrato que celebrou com ele. O reembolso tem de ser pedido no prazo de oito semanas, a contar do dia em que a conta foi debitada.',
  holdsForMany: 'Esta autorização vale para débitos recorrentes, até que a revogue.',
  holdsForOne: 'Esta autorização vale para um único débito.',
  prenotification: (creditor, days) =>
    `${creditor} avisa-o de um débito, do seu montante e da sua data, pelo menos ${days === 1 ? 'um dia' : `${days} dias`} antes de a conta ser debitada.`,
  explained:
    'Os seus direitos relativos a esta autorização são explicados num documento que o seu banco lhe entrega a pedido.',
  agreement: 'Aquilo que aceita',
  signature: 'Assinatura',
  place: 'Local',
  date: 'Data',
  signer: 'Assinado por',
  signedElectronically: 'Assinado eletronicamente',
  signedOnPaper: 'Assinado em papel. A assinatura consta do original, que o credor conserva.',
  signedUpload:
    'Assinado em papel. O documento assinado foi entregue como ficheiro e é conservado com esta autorização.',
  moment: 'Momento',
  address: 'Endereço de internet',
  device: 'Navegador',
  textDigest: 'Texto aceite (SHA-256)',
  unknown: 'não conhecido',
  sendBack: (creditor) => `Assine esta autorização e devolva-a a ${creditor}.`,
  made: (date) => `Redigido em ${date}`,
}
