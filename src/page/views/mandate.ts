import type { MandatePage } from '../mandate-model.ts'
import { renderMandateNotice, renderReceived, renderSigned } from './mandate-messages.ts'
import { renderSign } from './mandate-sign.ts'
import { renderUpload } from './mandate-upload.ts'

/** The HTML of a page of a mandate. */
export function renderMandate(page: MandatePage): string {
  switch (page.kind) {
    case 'sign':
      return renderSign(page)
    case 'signed':
      return renderSigned(page)
    case 'upload':
      return renderUpload(page)
    case 'received':
      return renderReceived(page)
    case 'notice':
      return renderMandateNotice(page)
  }
}
