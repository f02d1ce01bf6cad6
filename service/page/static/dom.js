// Builds elements without any markup in strings, so that nothing in an article can become markup.

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | null | undefined>} attributes null and false leave one out
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children);
  return node;
}

/** @param {string} id */
export const byId = (id) => document.getElementById(id);
