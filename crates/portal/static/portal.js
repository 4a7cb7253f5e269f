// What pages can do a little better with a script. All of them work without.

for (const input of document.querySelectorAll('input[type=password][data-show]')) {
  const button = document.createElement('button');
  const said = document.createElement('span');
  const set = (isShown) => {
    input.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? input.dataset.hide : input.dataset.show;
  };
  button.type = 'button';
  button.className = 'plain show';
  button.setAttribute('aria-controls', input.id);
  // "Show", "Password": what is seen on the button, and of what.
  button.id = `${input.id}-show`;
  const [label] = input.labels;
  label.id ||= `${input.id}-label`;
  button.setAttribute('aria-labelledby', `${button.id} ${label.id}`);
  said.className = 'unseen';
  said.setAttribute('role', 'status');
  button.addEventListener('click', () => {
    set(input.type === 'password');
    said.textContent = input.type === 'text' ? input.dataset.shown : input.dataset.hidden;
  });
  // A password leaves as one, so that browsers keep it as one and nowhere else.
  input.form.addEventListener('submit', () => set(false));
  addEventListener('pageshow', () => set(false));
  set(false);
  input.spellcheck = false;
  input.autocapitalize = 'none';
  input.after(button, said);
  input.parentElement.classList.add('with-show');
}

// Passkeys, where this browser has them and the page stands at the address they are for.
for (const form of document.querySelectorAll('[data-passkey]')) {
  form.hidden = !(globalThis.PublicKeyCredential && location.host === form.dataset.passkey);
}
