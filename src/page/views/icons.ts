/** Small drawings of our own, which take the colour of the text around them. They say nothing that the words beside them do not. */

const icon = (paths: string): string =>
  `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`

export const icons = {
  lock: icon('<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>'),
  check: icon('<path d="m5 12.5 4.5 4.5L19 7.5"/>'),
  clock: icon('<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>'),
  attention: icon('<path d="M12 6.5v7"/><path d="M12 17.5v.01"/>'),
  cross: icon('<path d="m7 7 10 10M17 7 7 17"/>'),
  back: icon('<path d="M19 12H5m6-6-6 6 6 6"/>'),
  bank: icon('<path d="m4 9 8-5 8 5zM6 9v8m4-8v8m4-8v8m4-8v8M4 20h16"/>'),
} as const

export type IconName = keyof typeof icons
