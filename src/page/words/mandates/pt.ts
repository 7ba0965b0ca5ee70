import type { MandatePageWords } from './words.ts'

export const pt: MandatePageWords = {
  sign: (creditor) => `Autorização de débito direto para ${creditor}`,
  upload: (creditor) => `Autorização assinada para ${creditor}`,
  yourSignature: 'A sua assinatura',
  name: 'O seu nome',
  nameHint: 'Nome próprio e apelido do titular da conta que assina',
  consent: 'Li esta autorização e aceito-a.',
  signNow: 'Assinar a autorização',
  signing: 'A assinar…',
  recorded: 'Com a sua assinatura ficam registados o seu nome, a hora, o seu endereço de internet e o seu navegador.',
  accountEndingIn: (country, last4) => `Conta de ${country} terminada em ${last4}`,
  signed: {
    title: 'Autorização assinada',
    text: (creditor) => `Obrigado. ${creditor} pode agora debitar a sua conta ao abrigo desta autorização.`,
  },
  next: (creditor, days) =>
    `${creditor} avisa-o de cada débito pelo menos ${days === 1 ? 'um dia' : `${days} dias`} antes. Pode revogar a autorização em qualquer momento: dirija-se a ${creditor} ou ao seu banco.`,
  download: 'Descarregar a autorização assinada',
  downloadHint: 'Mostra o seu número de conta completo. Pode ser descarregada durante uma hora.',
  yourPaper: 'O seu documento assinado',
  uploadExplanation: (creditor) =>
    `Assinou a autorização em papel? Digitalize-a, guarde-a como PDF e entregue-a aqui para ${creditor}.`,
  file: 'Cópia da autorização assinada',
  fileHint: 'Um PDF com 10 MB no máximo',
  date: 'Data da assinatura',
  place: 'Local da assinatura',
  uploadNow: 'Entregar o documento',
  uploading: 'A enviar…',
  received: {
    title: 'Documento recebido',
    text: (creditor) => `Obrigado. A sua autorização assinada fica guardada para ${creditor}.`,
  },
  fieldErrors: {
    name_missing: 'Introduza o seu nome.',
    name_invalid: 'Introduza o seu nome próprio e apelido, com 70 caracteres no máximo.',
    consent_missing: 'Confirme que aceita a autorização.',
    file_missing: 'Escolha o documento assinado.',
    file_not_pdf: 'Este ficheiro não é um documento PDF completo. Escolha outro.',
    file_too_large: 'Este ficheiro tem mais de 10 MB. Escolha um mais pequeno.',
    date_missing: 'Introduza o dia em que assinou.',
    date_invalid: 'Introduza um dia, por exemplo 2026-08-30.',
    date_to_come: 'Este dia ainda não chegou. Introduza o dia em que assinou.',
    place_invalid: 'Introduza o local com 70 caracteres no máximo.',
  },
  formNotices: {
    form_expired: 'Esta página esteve aberta demasiado tempo. Nada foi enviado. Tente novamente.',
    changed: 'A autorização foi entretanto alterada. Nada foi assinado. Leia-a novamente antes de assinar.',
    check_fields: 'Verifique os campos assinalados.',
  },
  notices: {
    unknown: {
      title: 'Autorização não encontrada',
      text: 'Este endereço não conduz a nenhuma autorização. Pergunte a quem lho enviou.',
    },
    revoked: {
      title: 'Autorização revogada',
      text: 'Esta autorização foi revogada. Já não permite nenhum débito.',
    },
    already_signed: { title: 'Já assinada', text: 'Esta autorização já foi assinada. Não tem de fazer mais nada.' },
    unavailable: {
      title: 'Não é possível neste momento',
      text: 'Neste momento não podemos receber a sua assinatura. Volte a abrir esta página daqui a pouco: ela dirá se a autorização está assinada.',
    },
  },
}
