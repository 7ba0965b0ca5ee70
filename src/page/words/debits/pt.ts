import type { DebitWords } from './words.ts'

export const pt: DebitWords = {
  payByDebit: 'Pagar por débito direto',
  chooseMethod: 'Como deseja pagar?',
  methods: { card: 'Cartão', sepa: 'Débito direto SEPA' },
  chooseAccount: 'Escolha uma conta',
  anotherAccount: 'Outra conta',
  namedAccount: 'A conta que é debitada',
  underMandate: (rum) => `Ao abrigo da autorização ${rum}`,
  iban: 'Número da conta (IBAN)',
  holder: 'Titular da conta',
  holderHint: 'Nome próprio e apelido, como no banco',
  referenceLater: 'A referência é-lhe indicada assim que tiver pago.',
  kept: {
    subscription: 'Esta conta fica guardada, e nela serão também debitados os próximos períodos da sua subscrição.',
    shop: 'Esta conta fica guardada, e esta loja poderá voltar a debitá-la.',
  },
  fieldErrors: {
    iban_missing: 'Introduza o seu IBAN.',
    iban_country: 'Um IBAN começa pelas duas letras de um país da zona SEPA, por exemplo PT ou FR.',
    iban_characters: 'Um IBAN só contém letras e algarismos.',
    iban_length: 'Este IBAN é demasiado curto ou demasiado longo para o seu país.',
    iban_check_digits: 'Este IBAN não é válido. Verifique as letras e os algarismos.',
    holder_missing: 'Introduza o nome do titular da conta.',
    holder_invalid: 'Introduza o nome do titular da conta, com 3 a 64 caracteres.',
    agreement_missing: 'Confirme que aceita a autorização.',
  },
  formNotices: {
    debit_refused:
      'O banco desta conta recusou o débito. Nada foi cobrado. Experimente outra conta ou contacte o seu banco.',
    account_incorrect: 'O banco não conhece esta conta. Nada foi cobrado. Verifique o IBAN.',
    account_not_debitable:
      'Esta conta não pode ser debitada, como acontece com as contas poupança. Nada foi cobrado. Experimente outra conta.',
    mandate_changed: 'A autorização mudou entretanto. Nada foi cobrado. Leia-a novamente antes de pagar.',
  },
  results: {
    paid: {
      title: 'Débito aceite',
      text: (amount, merchant, day) =>
        `Obrigado. Em ${day} serão debitados ${amount} da sua conta a favor de ${merchant}.`,
    },
    authorized: {
      title: 'Débito acordado',
      text: (amount, merchant) =>
        `Obrigado. ${merchant} pode debitar ${amount} da sua conta e dir-lhe-á antes em que dia. Ainda nada foi cobrado.`,
    },
  },
  goesBackLater: 'Voltará à loja dentro de vinte segundos.',
}
