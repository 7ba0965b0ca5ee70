/**
 * Puts the form of a checkout into a page of the merchant's: a frame that shows a page of this server, in which the payer types. Nothing that is typed there can be read by the page around it, or by this script.
 *
 * Loaded by the merchant's page as `paymentWidgets.js?checkoutId=…`; looks for `<form action="{where the payer goes in the end}" class="paymentWidgets" data-brands="VISA MASTER">`. Plain ES2020, served as it is but for the address of
 * the pages.
 */
;(() => {
  'use strict'

  const pageUrl = 'PAGE_URL'
  const pageOrigin = new URL(pageUrl).origin
  const checkoutId = new URL(document.currentScript.src).searchParams.get('checkoutId') ?? ''

  const tell = (text) => console.error(`paymentWidgets: ${text}`)

  function start() {
    const forms = document.querySelectorAll('form.paymentWidgets')
    if (forms.length === 0) tell('there is no <form class="paymentWidgets"> in this page')
    forms.forEach(fill)
  }

  /** The form itself is never sent: what is in the frame is, to its own server. */
  function fill(form) {
    // Without an action a form leads to its own page.
    const action = new URL(form.getAttribute('action') || window.location.href, document.baseURI)
    if (!/^https?:$/.test(action.protocol)) {
      tell(`the form's action is no address of the web: ${action.href}`)
      return
    }
    const frame = document.createElement('iframe')
    const query = new URLSearchParams({
      widget: '1',
      brands: form.dataset.brands ?? '',
      shopperResultUrl: action.href,
    })
    frame.src = `${pageUrl}/v3/checkouts/${encodeURIComponent(checkoutId || 'none')}/page?${query}`
    frame.title = document.title === '' ? 'Payment' : document.title
    frame.allow = 'payment'
    frame.width = '100%'
    frame.height = '420'
    // A page with a policy of its own forbids styles in attributes, not these.
    frame.frameBorder = '0'
    frame.scrolling = 'no'
    form.addEventListener('submit', (event) => event.preventDefault())
    form.append(frame)
    listen(frame)
  }

  /** The page in the frame says how much room it needs, and whether there is anything to pay. */
  function listen(frame) {
    window.addEventListener('message', ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== pageOrigin) return
      if (Number.isFinite(data?.height)) frame.height = String(data.height)
      if (data?.status === 'error') tell(`the checkout ${checkoutId} is unknown, has expired, or cannot be paid`)
    })
  }

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
  else start()
})()
