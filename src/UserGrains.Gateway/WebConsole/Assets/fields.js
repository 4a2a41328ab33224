// A user as a form has it: one value for each field, custom values under 'custom.' and their keys.
import { isNumber } from './json.js'

export const texts = [
  { field: 'name', label: 'Name' },
  { field: 'email', label: 'E-mail' },
  { field: 'externalId', label: 'External id' },
  { field: 'profileUrl', label: 'Profile URL' },
  { field: 'type', label: 'Type' },
  { field: 'status', label: 'Status' },
]

const custom = 'custom.'

export const isCustom = (field) => field.startsWith(custom)

export const keyOf = (field) => field.slice(custom.length)

export const fieldOf = (key) => custom + key

export const labelOf = (field) => texts.find((text) => text.field === field)?.label ?? keyOf(field)

/** Takes a user apart. Fields without a value are not in the map. */
export function valuesOf(user) {
  const values = new Map()
  for (const { field } of texts) {
    if (user?.[field] !== null && user?.[field] !== undefined) {
      values.set(field, user[field])
    }
  }
  for (const [key, value] of Object.entries(user?.custom ?? {})) {
    values.set(fieldOf(key), value)
  }
  return values
}

export const isSame = (left, right) => (isNumber(left) && isNumber(right) ? String(left) === String(right) : left === right)

/** The fields in which two differ. */
export const differences = (before, after) => [...new Set([...before.keys(), ...after.keys()])]
  .filter((field) => before.has(field) !== after.has(field) || !isSame(before.get(field), after.get(field)))

/** What is to be sent so that a user gets the values: what has not changed is left out, and custom values go together. */
export function patchOf(before, after) {
  const changed = differences(before, after)
  const patch = {}
  for (const field of changed) {
    if (!isCustom(field)) {
      patch[field] = after.get(field) ?? null
    }
  }
  if (changed.some(isCustom)) {
    const values = [...after].filter(([field]) => isCustom(field))
    // No object literal: a key may be '__proto__'.
    patch.custom = values.length === 0 ? null : Object.fromEntries(values.map(([field, value]) => [keyOf(field), value]))
  }
  return patch
}

/** Puts three together: what both changed differently is to be decided; of all else whichever change there was is taken. */
export function merge(base, theirs, mine) {
  const byThem = differences(base, theirs)
  const byMe = differences(base, mine)
  const collisions = byMe.filter((field) => byThem.includes(field) && differences(theirs, mine).includes(field))
  const merged = new Map(theirs)
  for (const field of byMe) {
    if (mine.has(field)) {
      merged.set(field, mine.get(field))
    } else {
      merged.delete(field)
    }
  }
  return { merged, collisions, taken: byThem.filter((field) => !byMe.includes(field)) }
}

/** How a value is shown. */
export const shown = (value) => (value === undefined ? 'nothing' : value === null ? 'null' : String(value))
