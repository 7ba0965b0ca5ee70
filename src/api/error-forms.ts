/** The form of an error's body: that of the API version in the path, whether or not a route was found there. Paths that belong to no version get the form of v2. */
import type { ErrorForm } from './error-answer.ts'
import { errorAnswer as v1 } from './v1/errors.ts'
import { errorAnswer as v2 } from './v2/errors.ts'
import { errorAnswer as v3 } from './v3/errors.ts'

export const isV1 = (url: string): boolean => /^\/v1(?:[/?]|$)/.test(url)

export const isV3 = (url: string): boolean => /^\/v3(?:[/?]|$)/.test(url)

export function errorFormOf(url: string): ErrorForm {
  if (isV3(url)) return v3
  return isV1(url) ? v1 : v2
}
