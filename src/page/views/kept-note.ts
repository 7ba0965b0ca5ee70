/** The note above the button when the card or the account is kept to pay again. */
import { html } from 'ghtml'
import type { KeptFor } from '../model.ts'

export const keptNote = (
  texts: Readonly<Record<KeptFor, string>>,
  { keptFor }: { readonly keptFor: KeptFor | null },
): string => (keptFor === null ? '' : html` <p class="hint kept">${texts[keptFor]}</p>`)
