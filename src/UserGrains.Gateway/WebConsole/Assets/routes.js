/** The address of a view, after #: a keyset, a view, and what is shown there. */
export const address = (key, ...parts) => `#/${[key, ...parts].map(encodeURIComponent).join('/')}`
