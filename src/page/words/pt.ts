import { pt as debit } from './debits/pt.ts'
import { pt as mandate } from './mandates/pt.ts'
import type { Words } from './words.ts'

/** Portuguese as in Portugal. */
export const pt: Words = {
  testMode: 'Modo de teste: não há movimento de dinheiro',
  backToShop: 'Voltar à loja',
  paymentTo: (merchant) => `Pagamento a ${merchant}`,
  payment: 'Pagamento',
  form: {
    payByCard: 'Pagar com cartão',
    chooseCard: 'Escolha um cartão',
    anotherCard: 'Outro cartão',
    cardEndingIn: (last4) => `Cartão terminado em ${last4}`,
    expires: (date) => `Válido até ${date}`,
    number: 'Número do cartão',
    expiry: 'Data de validade',
    expiryPattern: 'MM/AA',
    securityCode: 'Cód. de segurança',
    securityCodeHint: '3 algarismos no verso, ou 4 na frente',
    name: 'Nome no cartão',
    optional: 'opcional',
    network: 'Rede do cartão',
    networkHint: 'Alguns cartões pertencem a duas redes. Pode escolher qual é utilizada.',
    networks: { automatic: 'Automática', national: 'CB', visa: 'Visa', mastercard: 'Mastercard' },
    remember: 'Guardar este cartão para os meus próximos pagamentos',
    kept: {
      subscription: 'Este cartão fica guardado e pagará também os próximos períodos da sua subscrição.',
      shop: 'Este cartão fica guardado e poderá voltar a pagar nesta loja.',
    },
    pay: (amount) => `Pagar ${amount}`,
    keep: 'Guardar este cartão',
    paying: 'Pagamento em curso…',
    notSent: 'Não recebemos resposta. Verifique a sua ligação e tente novamente.',
    discretion: 'A loja não vê o número completo do seu cartão nem o código de segurança.',
  },
  fieldErrors: {
    number_missing: 'Introduza o número do seu cartão.',
    number_invalid: 'Este número de cartão não é válido. Verifique os algarismos.',
    number_brand: 'A loja não aceita aqui cartões desta marca. Utilize outro.',
    expiry_missing: 'Introduza a data de validade.',
    expiry_invalid: 'Introduza o mês e o ano, por exemplo 08/30.',
    expiry_past: 'Este cartão está fora de validade. Utilize outro, por favor.',
    security_code_missing: 'Introduza o código de segurança.',
    security_code_invalid: 'O código de segurança tem 3 ou 4 algarismos.',
    name_invalid: 'Introduza o nome tal como está no cartão.',
    ...debit.fieldErrors,
  },
  formNotices: {
    refused: 'O seu banco recusou o pagamento. Experimente outro cartão ou contacte o seu banco.',
    insufficient_funds: 'Este cartão não tem saldo suficiente. Experimente outro, por favor.',
    expired_card: 'Este cartão está fora de validade. Experimente outro, por favor.',
    authentication_declined:
      'O seu banco não confirmou a sua identidade. Nada foi cobrado. Tente novamente ou utilize outro cartão.',
    authentication_failed:
      'O seu banco não conseguiu verificar a sua identidade. Nada foi cobrado. Tente novamente ou utilize outro cartão.',
    authentication_canceled: 'Cancelou a confirmação junto do seu banco. Nada foi cobrado.',
    authentication_expired:
      'A confirmação junto do seu banco demorou demasiado tempo. Nada foi cobrado. Tente novamente, por favor.',
    form_expired: 'Esta página esteve aberta demasiado tempo. Nada foi cobrado. Introduza novamente os seus dados.',
    changed: 'A loja alterou o montante. Nada foi cobrado. Verifique-o antes de pagar.',
    kept_changed:
      'A loja alterou a conservação do seu cartão ou da sua conta. Nada foi cobrado. Verifique-a antes de pagar.',
    check_fields: 'Verifique os campos assinalados.',
    ...debit.formNotices,
  },
  results: {
    paid: {
      title: 'Pagamento efetuado',
      text: (amount, merchant) => `Obrigado. Pagou ${amount} a ${merchant}.`,
    },
    authorized: {
      title: 'Pagamento autorizado',
      text: (amount, merchant) => `Obrigado. O seu banco reservou ${amount} para ${merchant}. Ainda nada foi cobrado.`,
    },
  },
  goesBackSoon: 'Voltará à loja dentro de três segundos.',
  mayClose: 'Pode fechar esta página.',
  notices: {
    unknown: {
      title: 'Pagamento não encontrado',
      text: 'Este endereço não conduz a nenhum pagamento. Volte à loja e recomece a partir daí.',
    },
    already_paid: { title: 'Já está pago', text: 'Este pagamento já foi efetuado. Não precisa de fazer mais nada.' },
    canceled: { title: 'Pagamento cancelado', text: 'A loja cancelou este pagamento. Nada foi cobrado.' },
    expired: {
      title: 'Pagamento expirado',
      text: 'O prazo para efetuar este pagamento terminou. Nada foi cobrado. Recomece a partir da loja, por favor.',
    },
    failed: {
      title: 'O pagamento falhou',
      text: 'Não foi possível efetuar este pagamento. Recomece a partir da loja ou escolha aí outra forma de pagamento.',
    },
    too_many_attempts: {
      title: 'Demasiadas tentativas',
      text: 'Houve demasiadas tentativas para este pagamento. Aguarde um pouco antes de tentar novamente.',
    },
    no_method: {
      title: 'Não é possível pagar aqui',
      text: 'Nenhuma das formas de pagamento que a loja aceita está disponível nesta página. Contacte a loja, por favor.',
    },
    processing: {
      title: 'Pagamento em curso',
      text: 'Ainda não temos a resposta do seu banco. Não pague outra vez, por favor: a loja informará do resultado.',
    },
    unavailable: {
      title: 'Pagamento indisponível de momento',
      text: 'De momento não podemos aceitar pagamentos. Volte a abrir esta página mais tarde, por favor: ela dir-lhe-á se o pagamento foi feito.',
    },
  },
  bank: {
    name: 'Banco simulado',
    tagline: 'Um banco para testes',
    title: 'Confirme que é quem está a pagar',
    explanation: 'Para confirmar este pagamento, introduza o código que enviámos para o seu telemóvel.',
    merchant: 'Loja',
    amount: 'Montante',
    card: 'Cartão',
    code: 'Código de utilização única',
    confirm: 'Confirmar',
    resend: 'Enviar um novo código',
    cancel: 'Cancelar',
    wrongCode: (triesLeft) =>
      triesLeft > 1
        ? `Este código não está correto. Restam-lhe ${triesLeft} tentativas.`
        : 'Este código não está correto. Resta-lhe uma última tentativa.',
    resent: 'Enviámos-lhe um novo código.',
    testCodes: 'Códigos para testes',
    outcomes: {
      authenticated: 'confirma a sua identidade',
      attempt: 'conta como tentativa: o banco garante sem verificar',
      declined: 'o banco não confirma a sua identidade',
      failed: 'a verificação falha',
      unavailable: 'não é possível contactar o banco',
    },
    notices: {
      unknown: {
        title: 'Nada a confirmar',
        text: 'Este endereço não conduz a nenhum pagamento que aguarde a sua confirmação.',
      },
      expired: {
        title: 'Tarde demais para confirmar',
        text: 'O prazo para confirmar este pagamento terminou. Nada foi cobrado. Recomece a partir da loja, por favor.',
      },
      superseded: {
        title: 'Já não é necessário',
        text: 'Entretanto, a loja pediu outra confirmação. Continue na página mais recente, por favor.',
      },
    },
    returns: {
      success: { title: 'Confirmado', text: 'Obrigado.' },
      declined: { title: 'Não confirmado', text: 'Não confirmou o pagamento.' },
      failed: { title: 'Verificação falhada', text: 'Não conseguimos verificar a sua identidade.' },
      unavailable: {
        title: 'Verificação indisponível',
        text: 'De momento não conseguimos verificar a sua identidade. A loja decide como continuar.',
      },
    },
    goesOn: 'Está a voltar à loja.',
    goOn: 'Continuar',
  },
  mandate,
  debit,
}
