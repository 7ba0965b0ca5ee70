/** A page that has nothing to ask: what happened, what it means, and a way on. */
import { html } from 'ghtml'
import type { Message } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { icons, type IconName } from './icons.ts'

/** `good`: it is done. `waiting`: nothing is lost. `bad`: it did not work. */
export type Mood = 'good' | 'waiting' | 'bad'

const iconOf: Readonly<Record<Mood, IconName>> = { good: 'check', waiting: 'clock', bad: 'attention' }

/** `more` is HTML that stands under the text. */
export const renderMessage = (mood: Mood, { title, text }: Message, more: string): string =>
  html`<div class="message ${mood}">
    <p class="sign">!${icons[iconOf[mood]]}</p>
    <h1>${title}</h1>
    <p role="status">${text}</p>
    !${more}
  </div> `

/** A link that looks like a button. In a frame it takes the whole window along, unless `frame` is `own`. */
export const buttonLink = (text: string, url: string, frame: 'top' | 'own'): string =>
  html`<p><a class="button" !${attributes({ href: url, target: frame === 'top' ? '_top' : null })}>${text}</a></p> `
