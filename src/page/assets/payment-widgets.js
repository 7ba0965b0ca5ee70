/**
 * Puts the form of a checkout into a page of the merchant's: a frame that shows a page of this server, in which the payer types. Nothing that is typed there can be read by the page around it, or by this script.
 *
 * Loaded by the merchant's page as `paymentWidgets.js?checkoutId=…`; looks for `<form action="{where the payer goes in the end}" class="paymentWidgets" data-brands="VISA MASTER">`. Plain ES2020, served as it is but for the address of
 * the pages and the title of the frame, in the payer's language.
 */
;(() => {
  'use strict'

  const pageUrl = 'PAGE_URL'
  const frameTitle = 'FRAME_TITLE'
  const pageOrigin = new URL(pageUrl).origin
  const checkoutId = new URL(document.currentScript.src).searchParams.get('checkoutId') ?? ''

  const tell = (text) => console.error(`paymentWidgets: ${text}`)

  function start() {
    const forms = document.querySelectorAll('form.paymentWidgets')
    if (forms.length === 0) tell('there is no <form class="paymentWidgets"> in this page')
    for (const form of forms) {
      // This script was here before, or that of another checkout.
      const filled = form.querySelector('iframe[data-checkout-id]')
      if (filled === null) fill(form)
      else if (filled.dataset.checkoutId !== checkoutId)
        tell(`a form is not that of ${checkoutId}, but of another checkout`)
    }
  }

  /** The form itself is never sent: what is in the frame is, to its own server. */
  function fill(form) {
    const action = actionOf(form)
    if (action === null) {
      tell(`the form's action is no address of the web: ${form.getAttribute('action')}`)
      return
    }
    if (action.length > 2048) tell("the form's action has more than 2,048 characters, and is not followed")
    const frame = document.createElement('iframe')
    const query = new URLSearchParams({
      widget: '1',
      brands: form.dataset.brands ?? '',
      shopperResultUrl: action,
    })
    frame.src = `${pageUrl}/v3/checkouts/${encodeURIComponent(checkoutId || 'none')}/page?${query}`
    frame.dataset.checkoutId = checkoutId
    frame.title = frameTitle
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

  /** Where the payer goes in the end; null for what is no address of the web. Without an action a form leads to its own page. */
  function actionOf(form) {
    const given = form.getAttribute('action')
    try {
      const action = given ? new URL(given, document.baseURI) : ownPage()
      return /^https?:$/.test(action.protocol) ? action.href : null
    } catch {
      return null
    }
  }

  /** This page, without what an earlier checkout has appended to its address when the payer came back from it. */
  function ownPage() {
    const page = new URL(window.location.href)
    const query = page.searchParams
    const [, earlier] = /^\/v3\/checkouts\/([^/]+)\/payment$/.exec(query.get('resourcePath') ?? '') ?? []
    if (earlier === undefined) return page
    const kept = [...query].filter(([name, value]) => name !== 'resourcePath' && !(name === 'id' && value === earlier))
    page.search = new URLSearchParams(kept).toString()
    return page
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
