// JSON whose numbers keep their text: 17253575019298112001 must not come back as 17253575019298112000.

/** A number that a JavaScript number would not write as it came. */
export class ExactNumber {
  #text
  constructor(text) {
    this.#text = text
  }
  toString() {
    return this.#text
  }
}

// Old browsers do not tell how a number was written.
const knowsSource = (() => {
  let told = false
  JSON.parse('1', (key, value, context) => (told = context?.source === '1', value))
  return told
})()

const keep = (key, value, context) => (typeof value === 'number' && context?.source !== undefined && context.source !== String(value) ? new ExactNumber(context.source) : value)

/** Whether custom values can be written back as they came. */
export const keepsNumbers = knowsSource

export const parse = (text) => JSON.parse(text, keep)

export const isNumber = (value) => typeof value === 'number' || value instanceof ExactNumber

/** Writes texts, numbers, booleans, null, and objects and lists of them. */
export function stringify(value) {
  if (isNumber(value)) {
    return String(value)
  }
  if (Array.isArray(value)) {
    return `[${value.map(stringify).join(',')}]`
  }
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${stringify(each)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** Reads what somebody typed as a number; null when it is none. */
export function number(text) {
  const trimmed = text.trim()
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/u.test(trimmed) ? new ExactNumber(trimmed) : null
}
