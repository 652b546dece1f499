// Security keys and passkeys. A button
//   <button type="button" hidden data-passkey="OPTIONS" data-send="NAME=FIELD ..." data-into="FIELD"
//     data-filled="yes">
// asks the server at OPTIONS what the key is to do, telling it the fields of its form that data-send names,
// has the browser do it, and sends the form with the answer in the field data-into; where data-filled is set,
// not before the form is filled in. The server judges and says everything else. Without this file the forms
// go on to work, and the buttons are not shown.
'use strict';

// Binary parts travel as base64url.
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, c => c.charCodeAt(0));
}

function textOf(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function optionsOf(told) {
  const key = told.publicKey;
  key.challenge = bytesOf(key.challenge);
  if (key.user) key.user.id = bytesOf(key.user.id);
  for (const known of [...(key.allowCredentials || []), ...(key.excludeCredentials || [])])
    known.id = bytesOf(known.id);
  return told;
}

function answerOf(credential) {
  const response = {};
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'])
    if (credential.response[part]) response[part] = textOf(credential.response[part]);
  return JSON.stringify({ id: credential.id, type: credential.type, response });
}

// What the server wants the key to do; null where it first wants to know again who asks, which its page does.
async function askServer(button) {
  const told = {};
  for (const pair of (button.dataset.send || '').split(' ').filter(Boolean)) {
    const [name, field] = pair.split('=');
    const value = button.form.elements[field].value;
    if (value) told[name] = value;
  }
  const response = await fetch(button.dataset.passkey, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(told),
  });
  const answer = await response.json();
  if (response.ok) return optionsOf(answer);
  if (answer.type.endsWith(':proof_required')) return null;
  throw new Error(answer.detail);
}

function send(button, answer) {
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = button.dataset.into;
  field.value = answer;
  button.form.append(field);
  button.form.submit();
}

function tell(button, text) {
  const place = button.form.querySelector('[data-passkey-told]');
  place.textContent = text;
  place.hidden = !text;
}

async function use(button) {
  tell(button, '');
  const options = await askServer(button);
  if (!options) return send(button, '');
  let credential;
  try {
    const ask = options.publicKey.user ? 'create' : 'get';
    credential = await navigator.credentials[ask](options);
  } catch (refused) {
    const known = refused.name === 'InvalidStateError';
    throw new Error(known ? button.dataset.known : button.dataset.failed);
  }
  return send(button, answerOf(credential));
}

async function press(button) {
  if (button.dataset.filled && !button.form.reportValidity()) return;
  button.disabled = true;
  try {
    await use(button);
  } catch (error) {
    tell(button, error.message);
    button.disabled = false;
  }
}

if (window.PublicKeyCredential)
  for (const button of document.querySelectorAll('button[data-passkey]')) {
    button.hidden = false;
    button.addEventListener('click', () => press(button));
    // The Enter key presses it where it is the form's only button.
    if (!button.form.querySelector('button:not([data-passkey])'))
      button.form.addEventListener('submit', event => {
        event.preventDefault();
        press(button);
      });
  }
