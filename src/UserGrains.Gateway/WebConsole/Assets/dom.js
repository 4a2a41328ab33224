// Makes elements. What users have written only ever becomes text: nothing here parses HTML, and the page's policy forbids it.

/**
 * Makes an element.
 * @param {string} tag its name, with classes after points: 'p.hint.muted'
 * @param {object} [settings] `on…` are listeners; `data`, an object, becomes data attributes; true and false switch an attribute; all others are attributes
 * @param {...(Node|string|null|undefined|false)} children what is in it; texts become text
 */
export function el(tag, settings = {}, ...children) {
  const [name, ...classes] = tag.split('.')
  const element = document.createElement(name)
  if (classes.length > 0) {
    element.className = classes.join(' ')
  }
  for (const [key, value] of Object.entries(settings)) {
    set(element, key, value)
  }
  element.append(...present(children))
  return element
}

const properties = new Set(['value', 'checked', 'selected', 'indeterminate'])

function set(element, key, value) {
  if (value === undefined || value === null) {
    return
  }
  if (key.startsWith('on')) {
    element.addEventListener(key.slice(2), value)
  } else if (key === 'data') {
    Object.assign(element.dataset, value)
  } else if (properties.has(key)) {
    element[key] = value
  } else if (typeof value === 'boolean' && !key.startsWith('aria-')) {
    element.toggleAttribute(key, value)
  } else {
    element.setAttribute(key, value)
  }
}

/** Replaces everything in an element. */
export const fill = (element, ...children) => element.replaceChildren(...present(children))

const present = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false)

/** A text of somebody's, which must not change the direction of what stands around it. */
export const own = (text, tag = 'bdi') => el(tag, {}, text)

const saidFor = 10_000

/** Tells those who listen instead of looking. What is said in quick succession is all said. */
export function announce(text) {
  const line = el('span', {}, `${text} `)
  document.getElementById('announcer').append(line)
  setTimeout(() => line.remove(), saidFor)
}

/** Asks a question, and waits for the answer. */
export function ask(title, text, action, tone = '') {
  return new Promise((answered) => {
    const dialog = el('dialog', { 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
      el('h2', { id: 'ask-title' }, title),
      el('p', { id: 'ask-text' }, text),
      el('form.actions', { method: 'dialog' },
        el('button.quiet', { value: 'no' }, 'Cancel'),
        el(`button${tone}`, { value: 'yes' }, action)))
    dialog.addEventListener('close', () => {
      dialog.remove()
      answered(dialog.returnValue === 'yes')
    })
    document.body.append(dialog)
    dialog.showModal()
  })
}

/** The letters that stand for a user, and one of eight colours. */
export function monogram(user, size = '') {
  const words = (user.name || user.id).trim().split(/[\s._@-]+/u).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
  let hash = 0
  for (const unit of user.id) {
    hash = (hash * 31 + unit.codePointAt(0)) % 9973
  }
  return el(`span.monogram.tint-${hash % 8}${size}`, { 'aria-hidden': 'true' }, letters)
}

/** A word that says how something is. */
export const badge = (text, kind = '') => el('span.badge', { data: { kind } }, own(text))

/** An address as a link, when it is one that a browser may follow; otherwise only its text. */
export function link(address) {
  try {
    const { protocol, href } = new URL(address)
    if (protocol === 'https:' || protocol === 'http:') {
      return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, address)
    }
  } catch {
    // No address.
  }
  return own(address, 'span')
}

/** What went wrong, and what can be done about it. */
export const failure = (error, again) => el('div.state.is-error', { role: 'alert' },
  el('h2', {}, error.title ?? 'This did not work'),
  el('p', {}, error.message),
  ...(error.details ?? []).map((detail) => el('p.muted', {}, detail.message)),
  again && el('button', { type: 'button', onclick: again }, 'Try again'))

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const units = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]]

/** A moment, as far away as it is; all of it on pointing at it. */
export function ago(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? units.at(-1)
  const text = Math.abs(seconds) < 5 ? 'just now' : relative.format(Math.trunc(seconds / length), unit)
  return el('time', { datetime: iso, title: absolute.format(new Date(iso)) }, text)
}

/** A moment, in full. */
export const moment = (iso) => el('time', { datetime: iso, title: iso }, absolute.format(new Date(iso)))

const whole = new Intl.NumberFormat('en')

export const count = (number, one, many = `${one}s`) => `${whole.format(number)} ${number === 1 ? one : many}`

/** Shows for a moment that something is new. */
export function flash(element) {
  element.classList.remove('flash')
  element.getBoundingClientRect()
  element.classList.add('flash')
}
