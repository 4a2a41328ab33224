// Somebody else has changed what is being edited: both are shown, and nothing is decided by accident.
import { el, own } from './dom.js'
import { isCustom, labelOf, merge, shown, valuesOf } from './fields.js'

/**
 * @param {object} settings `base`: the user as it was when the editing began; `theirs`: as it is; `mine`: the values of the form;
 * `onReload()`: take theirs and drop mine; `onDecide(values)`: what it shall be
 */
export function conflictPanel({ base, theirs, mine, onReload, onDecide }) {
  const before = valuesOf(base)
  const now = valuesOf(theirs)
  const { merged, collisions, taken } = merge(before, now, mine)
  const choices = new Map()

  const value = (values, field) => el('span.choice-value', {}, values.has(field) ? own(shown(values.get(field))) : el('span.none', {}, 'nothing'))
  const option = (field, whose, values, isChosen) => {
    const input = el('input', { type: 'radio', name: `choice-${field}`, value: whose, checked: isChosen })
    if (isChosen) {
      choices.set(field, input)
    }
    return el('label.option', {}, input, el('span.muted', {}, whose === 'mine' ? 'Your value' : 'Their value'), value(values, field))
  }

  function decide() {
    for (const field of collisions) {
      const source = choices.get(field).checked ? mine : now
      if (source.has(field)) {
        merged.set(field, source.get(field))
      } else {
        merged.delete(field)
      }
    }
    onDecide(merged)
  }

  return el('section.conflict', { 'aria-labelledby': 'conflict-title' },
    el('h2', { id: 'conflict-title', tabindex: '-1' }, 'Somebody else has changed this user'),
    el('p', {}, `You were editing version ${base.version}; it is at version ${theirs.version} now. Nothing of yours was saved.`),
    ...collisions.map((field) => el('fieldset.collision', {},
      el('legend', {}, isCustom(field) ? el('span', {}, 'Custom field ', own(labelOf(field), 'code')) : labelOf(field)),
      option(field, 'mine', mine, true),
      option(field, 'theirs', now, false))),
    taken.length > 0 && el('p', {}, 'Only they have changed ', taken.map(labelOf).join(', '), '; that is kept.'),
    el('div.actions', {},
      el('button', { type: 'button', onclick: decide }, collisions.length > 0 ? 'Save with these choices' : 'Save mine on top of theirs'),
      el('button.quiet', { type: 'button', onclick: onReload }, 'Reload, and drop my changes')))
}
