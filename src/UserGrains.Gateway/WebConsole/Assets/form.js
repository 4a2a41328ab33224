// The form of a user's fields, each with its error beside it.
import { el, fill } from './dom.js'
import { fieldOf, isCustom, keyOf, texts } from './fields.js'
import { isNumber, keepsNumbers, number } from './json.js'

const hints = {
  profileUrl: 'http or https.',
  externalId: 'What this user is called in your own database.',
}

let made = 0

/** What stands for one value that somebody may change: it is read as the value it was given unless it was touched. */
function editor(control, value, write) {
  control.value = write(value)
  const initial = control.value
  return { control, isTouched: () => control.value !== initial }
}

export class UserForm {
  #values = new Map()
  #texts = new Map()
  #rows = []
  #list = el('div.customs')
  #errors = new Map()

  /** What goes wrong with the whole. */
  problem = el('div.error.problem', { role: 'alert' })
  fields
  custom

  constructor() {
    this.fields = el('div.grid', {}, ...texts.map(({ field, label }) => {
      const id = `field-${field}`
      const control = el('input', { id, autocomplete: 'off', spellcheck: 'false', 'aria-describedby': `${id}-error${hints[field] ? ` ${id}-hint` : ''}` })
      const error = el('p.error', { id: `${id}-error` })
      this.#texts.set(field, { control })
      this.#errors.set(field, { control, error })
      return el('div.field', {}, el('label', { for: id }, label), control, error, hints[field] && el('p.hint', { id: `${id}-hint` }, hints[field]))
    }))
    const error = el('p.error', { id: 'field-custom-error' })
    const add = el('button.quiet', { type: 'button', onclick: () => this.#add('', '').key.focus() }, 'Add a custom field')
    this.#errors.set('custom', { control: add, error })
    this.custom = el('fieldset.custom', { disabled: !keepsNumbers },
      el('legend', {}, 'Custom fields'),
      !keepsNumbers && el('p.hint', {}, 'This browser does not tell how long numbers were written, so they could not be kept exact. Custom fields can be changed with a newer one.'),
      this.#list, error, el('div', {}, add))
  }

  /** Shows values. */
  show(values) {
    this.#values = values
    for (const { field } of texts) {
      Object.assign(this.#texts.get(field), editor(this.#texts.get(field).control, values.get(field), (value) => value ?? ''))
    }
    this.#showCustom(values)
    this.clearErrors()
  }

  /** Puts other values in as if they had been typed. */
  type(values) {
    for (const { field } of texts) {
      const { control } = this.#texts.get(field)
      if (values.get(field) !== this.#values.get(field)) {
        control.value = values.get(field) ?? ''
      }
    }
    this.#showCustom(values)
  }

  /** Reads what is there now. `faults` are what cannot be read, by field. */
  read() {
    const values = new Map()
    const faults = []
    for (const { field } of texts) {
      const { control, isTouched } = this.#texts.get(field)
      const value = isTouched() ? control.value || undefined : this.#values.get(field)
      if (value !== undefined) {
        values.set(field, value)
      }
    }
    for (const row of this.#rows) {
      const key = row.key.value
      const value = row.read()
      if (values.has(fieldOf(key))) {
        faults.push({ row, message: 'This key is there twice. Rename one, or remove it.' })
      } else if (key === '') {
        faults.push({ row, message: 'The key must not be empty.' })
      } else if (value === undefined) {
        faults.push({ row, message: 'A number is written as 12, -1.5 or 1e3.' })
      } else {
        values.set(fieldOf(key), value)
      }
    }
    return { values, faults }
  }

  clearErrors() {
    fill(this.problem)
    for (const { control, error } of [...this.#errors.values(), ...this.#rows]) {
      control.removeAttribute('aria-invalid')
      error.textContent = ''
    }
  }

  /** Says what is wrong, each beside its field, and goes to the first. */
  showErrors(faults) {
    const elsewhere = []
    const wrong = []
    for (const { field, row, message } of faults) {
      const place = row ?? this.#errors.get(field) ?? (field && isCustom(field) ? this.#rows.find(({ key }) => key.value === keyOf(field)) : undefined)
      if (place === undefined) {
        elsewhere.push(message)
        continue
      }
      place.error.textContent = [place.error.textContent, message].filter(Boolean).join(' ')
      place.control.setAttribute('aria-invalid', 'true')
      wrong.push(place.control)
    }
    fill(this.problem, ...elsewhere.map((message) => el('p', {}, message)))
    wrong.sort((left, right) => (left.compareDocumentPosition(right) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))[0]?.focus()
  }

  /** Adds a field that is not one of a user's, such as the id of a new one. */
  addPlace(field, control, error) {
    this.#errors.set(field, { control, error })
  }

  #showCustom(values) {
    this.#rows = []
    fill(this.#list)
    for (const [field, value] of values) {
      if (isCustom(field)) {
        this.#add(keyOf(field), value)
      }
    }
  }

  #add(name, value) {
    const id = `custom-${++made}`
    const key = el('input.code', { id: `${id}-key`, value: name, autocomplete: 'off', spellcheck: 'false', oninput: () => this.#describe(row) })
    const kind = el('select', { id: `${id}-kind`, onchange: () => this.#become(row) },
      ...['text', 'number', 'boolean', 'null'].map((each) => el('option', { value: each, selected: each === kindOf(value) }, each)))
    const place = el('div.value')
    const error = el('p.error', { id: `${id}-error` })
    const remove = el('button.quiet.icon', { type: 'button', onclick: () => this.#remove(row) }, '×')
    const row = { key, kind, place, error, remove, id, control: key, read: () => value }
    row.element = el('div.custom-row', {}, key, kind, place, remove, error)
    this.#rows.push(row)
    this.#list.append(row.element)
    this.#become(row, value)
    return row
  }

  // Puts the control of its kind into a row.
  #become(row, value = { text: '', number: 0, boolean: true, null: null }[row.kind.value]) {
    const settings = { id: `${row.id}-value`, 'aria-describedby': row.error.id }
    if (row.kind.value === 'null') {
      row.control = row.key
      row.read = () => null
      fill(row.place, el('span.none', {}, 'null'))
    } else if (row.kind.value === 'boolean') {
      row.control = el('select', settings, el('option', { value: 'true', selected: value === true }, 'true'), el('option', { value: 'false', selected: value === false }, 'false'))
      row.read = () => row.control.value === 'true'
      fill(row.place, row.control)
    } else if (row.kind.value === 'number') {
      const edited = editor(el('input.code', { ...settings, inputmode: 'decimal', autocomplete: 'off' }), value, String)
      row.control = edited.control
      row.read = () => (edited.isTouched() ? number(edited.control.value) ?? undefined : value)
      fill(row.place, row.control)
    } else {
      const edited = editor(el('textarea', { ...settings, rows: 1, spellcheck: 'false' }), value, (text) => text)
      row.control = edited.control
      row.read = () => (edited.isTouched() ? edited.control.value : value)
      fill(row.place, row.control)
    }
    this.#describe(row)
  }

  #describe(row) {
    const name = row.key.value || 'the new field'
    row.key.setAttribute('aria-label', 'Key')
    row.key.setAttribute('aria-describedby', row.error.id)
    row.kind.setAttribute('aria-label', `Kind of ${name}`)
    row.remove.setAttribute('aria-label', `Remove ${name}`)
    row.remove.title = `Remove ${name}`
    if (row.control !== row.key) {
      row.control.setAttribute('aria-label', `Value of ${name}`)
    }
  }

  #remove(row) {
    const at = this.#rows.indexOf(row)
    this.#rows.splice(at, 1)
    row.element.remove()
    ;(this.#rows[Math.min(at, this.#rows.length - 1)]?.remove ?? this.#errors.get('custom').control).focus()
  }
}

const kindOf = (value) => (value === null ? 'null' : typeof value === 'boolean' ? 'boolean' : isNumber(value) ? 'number' : 'text')
