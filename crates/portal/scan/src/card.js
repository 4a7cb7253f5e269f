// What counts as a login card.

const TOKEN = /^[A-Z2-7]{26}$/i;

/**
 * The path of the page of a login card, from what a QR code holds: its address, or the bare token of a card printed
 * before the portal had an address. `null` for anything else. Only the token is taken over: whatever server a code
 * names, nothing is asked of it.
 */
export function cardPath(text) {
  const held = text.trim();
  if (TOKEN.test(held)) return path(held);
  let url;
  try {
    url = new URL(held);
  } catch {
    return null;
  }
  const [token, mark] = url.pathname.replace(/\/$/, '').split('/').reverse();
  const isAddress = url.protocol === 'https:' || url.protocol === 'http:';
  return isAddress && /^q$/i.test(mark ?? '') && TOKEN.test(token) ? path(token) : null;
}

const path = (token) => `/Q/${token.toUpperCase()}`;
