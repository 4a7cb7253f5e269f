// Asks the device for a passkey and sends its answer as a form.

const form = document.getElementById('ask');
const said = document.getElementById('ask-said');
const button = document.getElementById('ask-go');

const decode = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

function question() {
  const options = JSON.parse(form.dataset.options);
  options.challenge = decode(options.challenge);
  if (options.user) options.user.id = decode(options.user.id);
  for (const known of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) {
    known.id = decode(known.id);
  }
  return { publicKey: options };
}

function told({ id, rawId, type, response }) {
  const answer = { id, rawId: encode(rawId), type, response: { clientDataJSON: encode(response.clientDataJSON) } };
  if (response.attestationObject) {
    answer.response.attestationObject = encode(response.attestationObject);
  } else {
    answer.response.authenticatorData = encode(response.authenticatorData);
    answer.response.signature = encode(response.signature);
    answer.response.userHandle = response.userHandle ? encode(response.userHandle) : null;
  }
  return JSON.stringify(answer);
}

async function ask() {
  button.disabled = true;
  said.textContent = '';
  try {
    const keys = navigator.credentials;
    const found = await (form.dataset.new === 'true' ? keys.create(question()) : keys.get(question()));
    form.elements.answer.value = told(found);
    form.submit();
  } catch {
    said.textContent = form.dataset.failed;
    button.disabled = false;
  }
}

button.addEventListener('click', ask);
ask();
