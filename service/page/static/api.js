// The documented HTTP API, as this page uses it.

const ADDRESS = "/v1/attributions";
const WEB_ANNOTATION = 'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"';

/** An error as the service describes it (RFC 9457), or one that kept an answer from coming. */
export class Problem extends Error {
  constructor({ type = "", title, detail = "", errors = [] }, retryAfter = null) {
    super(title);
    Object.assign(this, { type, title, detail, errors, retryAfter });
  }
}

/**
 * Finds who said what in a text.
 *
 * @returns the result, and whether it can be found again by its digest
 */
export async function attribute(text, { key, signal }) {
  const response = await reach(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization(key) },
    body: JSON.stringify({ text }),
    signal,
  });
  return { result: await response.json(), kept: isKept(response) };
}

/** The statements of a text with the evidence for each. */
export async function explained(text, { key }) {
  const response = await reach(`${ADDRESS}?explain=true`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization(key) },
    body: JSON.stringify({ text }),
  });
  return (await response.json()).attributions;
}

/** The stored result with this digest. */
export async function stored(digest, { key }) {
  const response = await reach(`${ADDRESS}/${digest}`, { headers: authorization(key) });
  return response.json();
}

/** The result as Web Annotations: of a text if we have it, else of a stored result. */
export async function webAnnotations({ text, digest, key }) {
  const headers = { Accept: WEB_ANNOTATION, ...authorization(key) };
  if (text === null) return (await reach(`${ADDRESS}/${digest}`, { headers })).blob();
  headers["Content-Type"] = "application/json";
  return (await reach(ADDRESS, { method: "POST", headers, body: JSON.stringify({ text }) })).blob();
}

/** Fetches an address; whatever goes wrong becomes a Problem, except that the caller gave up. */
export async function reach(address, options = {}) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({
      title: "The service cannot be reached",
      detail: "Check that it runs and that this computer is connected, then try again.",
    });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Reads a problem document; what stands between us and the service may answer with something else. */
async function problemOf(response) {
  const retryAfter = response.headers.get("Retry-After");
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) {
    return new Problem(await response.json(), retryAfter);
  }
  return new Problem(
    { title: `The answer was ${response.status}`, detail: "It did not come from the service itself." },
    retryAfter,
  );
}

function authorization(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

function isKept(response) {
  return /\b(hit|stored)\b/.test(response.headers.get("Cache-Status") ?? "");
}
