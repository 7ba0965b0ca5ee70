import type { CheckoutPage } from '../model.ts'
import { renderForm } from './form.ts'
import { renderNotice } from './notice.ts'
import { renderResult } from './result.ts'

/** The HTML of a page of the checkout. */
export function renderCheckout(page: CheckoutPage): string {
  switch (page.kind) {
    case 'form':
      return renderForm(page)
    case 'result':
      return renderResult(page)
    case 'notice':
      return renderNotice(page)
  }
}
