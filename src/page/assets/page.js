/**
 * What makes the payment pages pleasant. They work without it: every form is sent, checked and answered by the server alone. It holds no words; what it has to say stands
 * in attributes of the page, in the payer's language.
 *
 * A classic script in the head, so that the page is never painted as if there were none. Plain ES2020, served as it is.
 */
'use strict'

document.documentElement.classList.add('js')
document.addEventListener('DOMContentLoaded', () => {
  if (isWidget()) document.documentElement.classList.add('widget')
  tellParent()
  leaveByItself()
  const cardForm = document.getElementById('card-form')
  if (cardForm) startCardForm(cardForm)
  const sepaForm = document.getElementById('sepa-form')
  if (sepaForm) startSepaForm(sepaForm)
  const bankForm = document.getElementById('bank-form')
  if (bankForm) startBankForm(bankForm)
  const mandateForm = document.getElementById('mandate-form')
  if (mandateForm) startMandateForm(mandateForm)
})

// The window around, and the way out

const isFramed = window.parent !== window

/** Tells the window that frames this one how things stand and how much room it needs, at first and whenever that changes. */
function tellParent() {
  if (!isFramed) return
  const { message, returnUrl, paymentStatus } = document.body.dataset
  let told = ''
  const tell = () => {
    const width = document.documentElement.scrollWidth
    // Of the body, because the document is never less high than its frame, and could not say that it has shrunk.
    const height = Math.ceil(document.body.getBoundingClientRect().height)
    if (told === `${width} ${height}`) return
    told = `${width} ${height}`
    const url = returnUrl ?? null
    window.parent.postMessage({ status: message, width, height, url, paymentStatus: paymentStatus ?? null }, '*')
  }
  tell()
  new ResizeObserver(tell).observe(document.body)
}

/** In a form within a page of a merchant's, which the whole window leaves for the bank. */
const isWidget = () => isFramed && new URLSearchParams(window.location.search).has('widget')

function leaveByItself() {
  const { leaveTo, leaveAfter, leaveFrame } = document.body.dataset
  if (leaveTo === undefined) return
  if (leaveAfter === '0') leave(leaveTo, leaveFrame)
  else setTimeout(leave, Number(leaveAfter) * 1000, leaveTo, leaveFrame)
}

function leave(url, frame) {
  if (frame === 'top' && isFramed) {
    try {
      window.top.location.href = url
      return
    } catch {
      // The frame may not move its parent: it goes alone.
    }
  }
  // Without an entry in the history, from which "back" would only lead here and away again.
  window.location.replace(url)
}

// Card numbers

/** First digits (ISO/IEC 7812 issuer identification numbers), where more than one row fits the first; and the lengths that the scheme issues. */
const brands = [
  { id: 'visa', name: 'Visa', prefix: /^4/, lengths: [13, 16, 19] },
  { id: 'mastercard', name: 'Mastercard', prefix: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { id: 'amex', name: 'Amex', prefix: /^3[47]/, lengths: [15], groups: [4, 6, 5] },
  { id: 'jcb', name: 'JCB', prefix: /^35(2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { id: 'diners', name: 'Diners Club', prefix: /^3(0[0-5]|095|6|8|9)/, lengths: [14, 16, 19], groups: [4, 6, 9] },
  { id: 'discover', name: 'Discover', prefix: /^(6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] },
  { id: 'unionpay', name: 'UnionPay', prefix: /^(62|81)/, lengths: [16, 17, 18, 19] },
  { id: 'dankort', name: 'Dankort', prefix: /^5019/, lengths: [16] },
  { id: 'maestro', name: 'Maestro', prefix: /^(50|5[6-8]|6304|6390|67)/, lengths: [13, 14, 15, 16, 17, 18, 19] },
]

const longestNumber = 19

const digitsOf = (text) => text.replace(/[^0-9]/g, '')

const brandOf = (number) => brands.find(({ prefix }) => prefix.test(number))

/** The check digit (ISO/IEC 7812-1, annex B). */
function passesLuhn(number) {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (1 + (place % 2))
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

const isPossible = (number) => number.length >= 13 && number.length <= longestNumber && passesLuhn(number)

/** Whether nobody would type on. */
const isComplete = (number) => isPossible(number) && (brandOf(number)?.lengths.includes(number.length) ?? true)

function formatNumber(text) {
  let rest = digitsOf(text).slice(0, longestNumber)
  const parts = []
  for (const length of brandOf(rest)?.groups ?? [4, 4, 4, 4, 3]) {
    parts.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  return parts.filter((part) => part !== '').join(' ')
}

// Expiry dates

/** MM/YY out of what was typed: a month of one digit gets its zero, a year of four loses its century. Some browsers fill in YYYY-MM. */
function formatExpiry(text, isDeleting) {
  const [, isoYear, isoMonth] = /^\s*20([0-9]{2})-([0-9]{2})\s*$/.exec(text) ?? []
  if (isoMonth !== undefined) return `${isoMonth}/${isoYear}`
  let digits = digitsOf(text)
  if (/^[2-9]/.test(digits) || /^\s*1\s*[/.-]/.test(text)) digits = `0${digits}`
  const month = digits.slice(0, 2)
  let year = digits.slice(2, 6)
  if (!year.startsWith('20')) year = year.slice(0, 2)
  if (year.length === 4) year = year.slice(2)
  return month.length === 2 && (year !== '' || !isDeleting) ? `${month}/${year}` : month
}

/** Two digits of a year are of this century. A card is good until its month is over everywhere, which at the last place is twelve hours later. */
const isPast = (month, year) => Date.UTC(2000 + year, month, 1, 12) <= Date.now()

// Account numbers

/** Length of an IBAN (ISO 13616) by its country, of those that take part in SEPA. */
const ibanLengths = Object.fromEntries(
  `AD24 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 LI21 LT20 LU20 LV21 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SM27 VA22`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

const longestIban = 34

const lettersAndDigitsOf = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, '')

const formatIban = (text) =>
  (
    lettersAndDigitsOf(text)
      .slice(0, longestIban)
      .match(/.{1,4}/g) ?? []
  ).join(' ')

/** The check digits (ISO 7064, mod 97-10): of the number that it makes with its head behind, where A counts as 10 and Z as 35. */
function passesMod97(iban) {
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((character) => parseInt(character, 36)).join('')
  return [...digits].reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0) === 1
}

function ibanFault(text) {
  const iban = lettersAndDigitsOf(text)
  const length = ibanLengths[iban.slice(0, 2)]
  if (length === undefined) return 'errorCountry'
  if (iban.length !== length) return 'errorLength'
  return passesMod97(iban) ? null : 'errorCheckDigits'
}

/** What can be said before all of it is typed. */
function earlyIbanFault(text) {
  const { length } = lettersAndDigitsOf(text)
  const fault = ibanFault(text)
  return length < 2 || (fault === 'errorLength' && length < ibanLengths[text.slice(0, 2)]) ? null : fault
}

// What is wrong with a field: the name of an attribute of its input that says it, or null

const checks = {
  number: (text) => (isPossible(digitsOf(text)) ? null : 'errorInvalid'),
  expiry: (text) => {
    const [, month, year] = /^(0[1-9]|1[0-2])\/([0-9]{2})$/.exec(text) ?? []
    if (month === undefined) return 'errorInvalid'
    return isPast(Number(month), Number(year)) ? 'errorPast' : null
  },
  iban: ibanFault,
  holder: (text) => (text.length >= 3 && digitsOf(text).length < 8 ? null : 'errorInvalid'),
  agreement: () => null,
  security_code: (text, number) => {
    const length = brandOf(digitsOf(number))?.id === 'amex' ? 4 : 3
    return /^[0-9]+$/.test(text) && text.length === length ? null : 'errorInvalid'
  },
}

/** Its text, or undefined when all is well. */
function faultOf(input) {
  const text = input.type === 'checkbox' && !input.checked ? '' : input.value.trim()
  const { number } = input.form.elements
  return input.dataset[text === '' ? 'errorMissing' : checks[input.name](text, number?.value)]
}

/** Formats while the payer types, and keeps the caret behind the digit that it stood behind; `countedOf` leaves of a text what counts. */
function keepFormatted(input, format, countedOf = digitsOf) {
  input.value = format(input.value, true)
  input.addEventListener('input', (event) => {
    const typed = input.value
    const isDeleting = (event.inputType ?? '').startsWith('delete')
    const text = format(typed, isDeleting)
    if (text === typed) return
    const caret = input.selectionStart ?? typed.length
    input.value = text
    if (document.activeElement !== input) return
    const count = countedOf(typed.slice(0, caret)).length
    const place = caret >= typed.length ? text.length : placeBehind(count, text, isDeleting, countedOf)
    input.setSelectionRange(place, place)
  })
}

/** Where in a text so many digits have gone by; who types forward is also past the separator that follows. */
function placeBehind(count, text, isDeleting, countedOf = digitsOf) {
  let place = 0
  for (let seen = 0; seen < count && place < text.length; place++) if (countedOf(text[place]) !== '') seen++
  if (!isDeleting && count > 0 && countedOf(text[place] ?? '0') === '') place++
  return place
}

// The form to pay by card

function startCardForm(form) {
  const { number, expiry, security_code: securityCode } = form.elements
  keepFormatted(number, formatNumber)
  keepFormatted(expiry, formatExpiry)
  keepFormatted(securityCode, (text) => digitsOf(text).slice(0, 4))
  startNetworks(form)
  startSaved(form, 'saved_card', [document.getElementById('new-card')])
  startPayForm(form, [number, expiry, securityCode])
}

// The form to pay by account

function startSepaForm(form) {
  const { iban, holder, agreement } = form.elements
  // An account that the shop has named is not typed; one that can be debited is agreed to already.
  const parts = ['new-account', 'agreement-part'].map((id) => document.getElementById(id))
  if (iban) startSaved(form, 'saved_account', parts)
  startPayForm(
    form,
    [iban, holder, agreement].filter((input) => input !== undefined),
  )
  if (!iban) return
  keepFormatted(iban, formatIban, lettersAndDigitsOf)
  iban.addEventListener('input', () => showError(form, 'iban', iban.dataset[earlyIbanFault(iban.value)] ?? ''))
}

// What both have in common

/** `checked` are the fields that are looked at before they are sent. */
function startPayForm(form, checked) {
  const busy = startBusy(form)
  for (const input of checked) {
    input.addEventListener('input', () => showError(form, input.name, ''))
    input.addEventListener('focusout', ({ relatedTarget }) => {
      const isLeftAlone = input.value === '' || input.type === 'checkbox'
      // The button tells everything itself; a line that appears while it is pressed would move it away from under the pointer.
      if (!isLeftAlone && relatedTarget?.type !== 'submit') showError(form, input.name, faultOf(input) ?? '')
    })
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (busy.isOn()) return
    const faulty = checked.filter((input) => !input.matches(':disabled') && faultOf(input) !== undefined)
    showNotice('')
    showErrors(form, Object.fromEntries(faulty.map((input) => [input.name, faultOf(input)])))
    if (faulty.length === 0) send(form, busy)
  })
}

async function send(form, busy) {
  const fields = new URLSearchParams(new FormData(form))
  if (fields.has('number')) fields.set('number', digitsOf(fields.get('number')))
  busy.begin()
  const answer = await post(form.getAttribute('action'), fields)
  if (typeof answer?.go === 'string') {
    if (isWidget() && !answer.go.startsWith('/')) leave(answer.go, 'top')
    else window.location.assign(answer.go)
    return
  }
  busy.end()
  if (typeof answer?.token === 'string') for (const each of payForms()) showNext(each, answer)
  const hasErrors = showErrors(form, answer?.errors ?? {})
  const notice = answer?.notice ?? (hasErrors ? '' : form.dataset.errorNotSent)
  showNotice(notice)
  if (!hasErrors) form.querySelector('[type=submit]').focus()
}

const payForms = () => document.querySelectorAll('.method form')

/** What the next try pays, and what is kept. Anything else than before wants the security code, or the consent, again: the second of two hasty clicks must not agree to what nobody has read. */
function showNext(form, { token, amount, pay, kept }) {
  const { elements } = form
  elements.token.value = token
  const text = form.querySelector('[type=submit] span')
  const isKeptAsBefore = !showKept(form, kept?.[form.id.replace('-form', '')] ?? '')
  if (text.textContent.trim() === pay && isKeptAsBefore) return
  text.textContent = pay
  document.querySelector('.order .amount').textContent = amount
  if (elements.security_code) elements.security_code.value = ''
  if (elements.agreement) elements.agreement.checked = false
}

/** Whether something else is said of what is kept than before. */
function showKept(form, said) {
  const note = form.querySelector('.kept')
  if ((note?.textContent.trim() ?? '') === said) return false
  note?.remove()
  if (said === '') return true
  const next = document.createElement('p')
  next.className = 'hint kept'
  next.textContent = said
  form.querySelector('.submit').before(next)
  return true
}

/** The answer's object, or null when there is none: no network, or something in between that answers for the server. */
async function post(url, fields) {
  try {
    const response = await fetch(url, { method: 'POST', headers: { Accept: 'application/json' }, body: fields })
    const answer = await response.json()
    return typeof answer === 'object' ? answer : null
  } catch {
    return null
  }
}

function showNotice(text) {
  const notice = document.getElementById('notice')
  notice.textContent = text
  notice.hidden = text === ''
  if (text !== '') notice.scrollIntoView({ block: 'nearest' })
}

/** As they stand on the page. */
const fieldsOf = {
  'card-form': ['number', 'expiry', 'security_code', 'name', 'network'],
  'sepa-form': ['iban', 'holder', 'agreement'],
}

/** Shows these errors and no others, and goes to the first. Whether there is any. */
function showErrors(form, errors) {
  const fields = fieldsOf[form.id]
  for (const field of fields) showError(form, field, errors[field] ?? '')
  const first = fields.find((field) => errors[field])
  if (first === undefined) return false
  const input = form.elements[first]
  // The choice of a network is several inputs, and may be out of sight.
  if (first === 'network') document.getElementById('networks').classList.add('offered')
  ;(input instanceof RadioNodeList ? input[0] : input).focus()
  return true
}

function showError(form, field, text) {
  const input = form.elements[field]
  if (input === undefined) return
  document.getElementById(`${field}-error`).textContent = text
  if (input instanceof RadioNodeList) return
  if (text === '') input.removeAttribute('aria-invalid')
  else input.setAttribute('aria-invalid', 'true')
}

/** With a saved card or account chosen, the fields of a new one are out of sight, and are not sent. */
function startSaved(form, name, parts) {
  const show = () => {
    const isNew = new FormData(form).get(name) === 'new'
    for (const fields of parts) fields.disabled = fields.hidden = !isNew
  }
  for (const radio of form.querySelectorAll(`[name=${name}]`)) radio.addEventListener('change', show)
  // Going back in the history restores what was chosen, without an event.
  window.addEventListener('pageshow', show)
  show()
}

// The brand, and the choice between two networks

function startNetworks(form) {
  const { number, network, token } = form.elements
  const choice = document.getElementById('networks')
  const preferred = network.value
  let shown = ''

  const offer = (networks) => {
    const isChoice = networks.length > 1
    choice.classList.toggle('offered', isChoice)
    for (const radio of network) radio.closest('label').hidden = !['automatic', ...networks].includes(radio.value)
    network.value = isChoice && networks.includes(preferred) ? preferred : 'automatic'
  }

  const look = async () => {
    const digits = digitsOf(number.value)
    if (digits === shown) return
    shown = digits
    showBrand(brandOf(digits))
    offer([])
    if (form.dataset.networksUrl === undefined || !isComplete(digits)) return
    const fields = new URLSearchParams({ number: digits, token: token.value })
    const answer = await post(form.dataset.networksUrl, fields)
    // The payer may have typed on meanwhile.
    if (shown !== digits || !Array.isArray(answer?.networks)) return
    showBrand(brands.find(({ id }) => id === answer.brand) ?? brandOf(digits))
    offer(answer.networks)
  }

  number.addEventListener('input', look)
  window.addEventListener('pageshow', look)
  look()
}

function showBrand(brand) {
  const mark = document.getElementById('brand')
  mark.hidden = brand === undefined
  mark.dataset.brand = brand?.id ?? ''
  mark.textContent = brand?.name ?? ''
}

// The bank

function startBankForm(form) {
  const busy = startBusy(form)
  form.addEventListener('submit', (event) => {
    if (busy.isOn()) event.preventDefault()
    // Only once the form is under way, because a disabled button does not say that it was pressed.
    else setTimeout(busy.begin)
  })
  for (const text of document.querySelectorAll('[data-fill-code]'))
    text.replaceWith(fillButton(form, text.dataset.fillCode))
}

function fillButton(form, code) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'code'
  button.textContent = code
  button.addEventListener('click', () => {
    form.elements.code.value = code
    form.elements.code.focus()
  })
  return button
}

// Mandates

function startMandateForm(form) {
  const { file } = form.elements
  const busy = startBusy(form)
  const isTooLarge = () => file?.files[0]?.size > Number(file?.dataset.sizeMax)
  // A file that is too large is told before it is sent, which may take minutes.
  const tell = () => showError(form, 'file', isTooLarge() ? file.dataset.errorTooLarge : '')
  file?.addEventListener('change', tell)
  form.addEventListener('submit', (event) => {
    if (busy.isOn() || isTooLarge()) event.preventDefault()
    else setTimeout(busy.begin)
    if (isTooLarge()) file.focus()
  })
}

// Once is enough

/** Keeps a form from being sent twice: its buttons rest while it is under way, and work again when the payer comes back. */
function startBusy(form) {
  const buttons = [...form.querySelectorAll('[type=submit]')]
  const texts = buttons.map((button) => button.querySelector('span'))
  let idleTexts = []
  let isOn = false
  const set = (value) => {
    // The text may become another one while the form rests.
    if (value && !isOn) idleTexts = texts.map((text) => text?.textContent)
    buttons.forEach((button, place) => {
      button.disabled = value
      if (texts[place] && value !== isOn) texts[place].textContent = value ? button.dataset.busyText : idleTexts[place]
    })
    isOn = value
    form.setAttribute('aria-busy', String(value))
  }
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) set(false)
  })
  set(false)
  return { isOn: () => isOn, begin: () => set(true), end: () => set(false) }
}
