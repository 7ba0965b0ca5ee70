import { html } from 'ghtml'

/** Attributes of an element: text is escaped, `true` is the bare name, `false` and `null` leave the attribute out. */
export function attributes(values: Readonly<Record<string, string | boolean | null>>): string {
  const parts = Object.entries(values).flatMap(([name, value]) => {
    if (value === null || value === false) return []
    return value === true ? [name] : [html`${name}="${value}"`]
  })
  return parts.join(' ')
}
