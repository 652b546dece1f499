// Security keys and passkeys on the pages, with Chromium's virtual authenticator:
//   node passkey.mjs http://localhost:PORT SOCKETS SECRETS [FOLDER]
// What no log may hold is written to SECRETS, a line each; screenshots go to FOLDER.
import { readFileSync, appendFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [base, sockets, secrets, folder] = process.argv.slice(2);
const faults = [];
const check = (ok, what) => { if (!ok) { faults.push(what); console.log('FAULT', what); } };
const sql = text => execFileSync('psql', ['-qAtX', '-h', sockets, '-U', 'firemark', 'postgres', '-c', text]).toString().trim();
const age = login => sql(`UPDATE session SET proven_at = now() - interval '31 minutes' FROM person p
  WHERE p.id = person_id AND login = '${login}'`);

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
});

// A page with an authenticator plugged in, which verifies whoever holds it.
async function open(locale, width) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale });
  const page = await context.newPage();
  page.expected = 200;
  page.on('console', m => {
    if (m.type() === 'error' && !(page.expected !== 200 && /status of (4|5)/.test(m.text())))
      check(false, `${page.url()} console: ${m.text()}`);
  });
  page.on('pageerror', e => check(false, `${page.url()} error: ${e}`));
  page.on('request', r => {
    for (const [, text] of (r.postData() || '').matchAll(/challenge%22%3A%22([\w-]{43})/g)) appendFileSync(secrets, text + '\n');
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', e =>
      console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));
  });
  page.cdp = await context.newCDPSession(page);
  await page.cdp.send('WebAuthn.enable');
  const { authenticatorId } = await page.cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'usb', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true } });
  page.authenticatorId = authenticatorId;
  return page;
}

async function look(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  for (const v of found.violations)
    check(false, `${name}: ${v.id} ${v.nodes[0].html.slice(0, 160)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${name}: ${wide} px wider than the screen`);
  if (folder) await page.screenshot({ path: `${folder}/${name.replace(/\W+/g, '_')}.png`, fullPage: true });
}

const text = page => page.innerText('main');
const button = (page, words) => page.locator('button:visible', { hasText: words });
async function press(page, words) {
  await Promise.all([page.waitForNavigation(), button(page, words).click()]);
}
async function passwordIn(page, login) {
  await page.goto(base + '/sign-in');
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'correct horse');
}
async function signIn(page, login) {
  await passwordIn(page, login);
  await page.click('form.card button.main');
}
const signOut = page => page.click('.who button');
const signedIn = page => page.locator('.who').count();
async function credential(page) {
  return (await page.cdp.send('WebAuthn.getCredentials', { authenticatorId: page.authenticatorId })).credentials[0];
}
const verified = (page, is) =>
  page.cdp.send('WebAuthn.setUserVerified', { authenticatorId: page.authenticatorId, isUserVerified: is });

// ---- which pages may run a script ----
const policy = response => response.headers()['content-security-policy'];
const chief = await open('zh-CN', 1280);
check(/script-src 'self';/.test(policy(await chief.goto(base + '/sign-in'))), 'the sign-in page may run ours');
check(!/unsafe|script-src/.test(policy(await chief.goto(base + '/'))), 'other pages run none');
check((await chief.locator('script').count()) === 0, 'nor bring any');
await chief.goto(base.replace('localhost', '127.0.0.1') + '/sign-in');
check((await chief.locator('script, button[data-passkey]').count()) === 0, 'no keys at another address');

// ---- registered, with a name ----
await signIn(chief, 'chief');
await chief.click('.who a');
await chief.click('main a[href="/passkeys"]');
check(chief.url() === base + '/passkeys', 'the name leads to ' + chief.url());
await look(chief, 'keys none desk');
await button(chief, '添加安全密钥').click();
check((await credential(chief)) === undefined, 'a key without a name');
await chief.fill('main [name=name]', '办公桌的密钥');
await press(chief, '添加安全密钥');
check(chief.url() === base + '/passkeys?done=passkey_added' && /办公桌的密钥/.test(await text(chief)),
  'added: ' + await text(chief));
await look(chief, 'keys one desk');
const first = await credential(chief);
appendFileSync(secrets, `${first.credentialId}\n${first.credentialId.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}\n`);
await chief.fill('main [name=name]', '又一把');
await button(chief, '添加安全密钥').click();
await chief.waitForSelector('[data-passkey-told]:visible');
check(/已经登记/.test(await chief.innerText('[data-passkey-told]')), 'the same key twice');
await look(chief, 'keys twice desk');

// ---- a password alone is not enough; with the key it is ----
await signOut(chief);
chief.expected = 401;
await signIn(chief, 'chief');
check(/安全密钥/.test(await chief.innerText('.note.bad')), 'the password alone');
await look(chief, 'sign in refused desk');
chief.expected = 200;
await passwordIn(chief, 'chief');
await look(chief, 'sign in desk');
await verified(chief, false); // a touch is enough behind a password
await press(chief, '用安全密钥代替动态码');
check(await signedIn(chief), 'password and key: ' + await text(chief));
await signOut(chief);
await passwordIn(chief, 'chief');
await chief.fill('[name=password]', 'wrong horse');
chief.expected = 401;
await button(chief, '用安全密钥代替动态码').click();
await chief.waitForSelector('[data-passkey-told]:visible');
check(/用户名或密码不正确/.test(await chief.innerText('[data-passkey-told]')), 'a wrong password with a key');
chief.expected = 200;

// ---- without a password: the key verifies who holds it, or does not sign ----
await chief.goto(base + '/sign-in');
await button(chief, '免密码登录').click();
await chief.waitForSelector('[data-passkey-told]:visible');
check(/没有应答|取消/.test(await chief.innerText('[data-passkey-told]')) && !await signedIn(chief), 'not verified');
await look(chief, 'sign in no answer desk');
await verified(chief, true);
await chief.goto(base + '/sign-in?next=/passkeys');
await press(chief, '免密码登录');
check(await signedIn(chief) && chief.url() === base + '/passkeys', 'without a password: ' + chief.url());
check(!/尚未使用/.test(await text(chief)), 'its use is told');

// ---- the key proves who is there ----
const other = await open('zh-CN', 390);
await chief.context().storageState().then(s => other.context().addCookies(s.cookies));
await other.goto(base + '/passkeys');
check(await signedIn(other), 'a session elsewhere');
age('chief');
await chief.fill('main [name=name]', '备用');
chief.expected = 403;
await press(chief, '添加安全密钥');
check(await chief.isVisible('[name=proof_password]'), 'adding asks for proof: ' + await text(chief));
await look(chief, 'proof desk');
chief.expected = 200;
await press(chief, '用密钥验证本人');
check(chief.url() === base + '/passkeys?done=proven', 'proven by the key: ' + chief.url());
check((await (await chief.request.get(base + '/api/v1/session')).json()).proven, 'the session is proven');
await other.goto(base + '/passkeys');
check(!await signedIn(other), 'the token from before the proof is over');
age('chief');
chief.expected = 403;
await chief.click('main details summary');
await press(chief, '移除这把密钥');
check(await button(chief, '用密码加密钥').count() === 1, 'removing asks for proof');
await chief.fill('[name=proof_password]', 'correct horse');
await verified(chief, false);
chief.expected = 401; // a password is not enough for whoever has a key
await press(chief, '确认并继续');
check(await chief.isVisible('[name=proof_password]'), 'the password alone proves nothing');
check(sql("SELECT count(*) FROM passkey") === '1', 'nothing is removed');
await verified(chief, true);
chief.expected = 200;

// ---- an older copy of the key ----
const good = await credential(chief);
const put = async count => {
  await chief.cdp.send('WebAuthn.clearCredentials', { authenticatorId: chief.authenticatorId });
  await chief.cdp.send('WebAuthn.addCredential', { authenticatorId: chief.authenticatorId,
    credential: { ...good, signCount: count } });
};
await put(0);
await chief.context().clearCookies();
await chief.goto(base + '/sign-in');
chief.expected = 401;
await press(chief, '免密码登录');
check(/复制/.test(await chief.innerText('.note.bad')) && !await signedIn(chief), 'a copied key: ' + await text(chief));
await look(chief, 'copied desk');
check(sql("SELECT count(*) FROM event e JOIN event_kind k ON k.code = e.kind WHERE name = 'passkey_cloned'") === '1',
  'a copied key is on record');
chief.expected = 200;
await put(good.signCount + 1);
await chief.goto(base + '/sign-in');
await press(chief, '免密码登录');
check(await signedIn(chief), 'the key itself goes on');

// ---- removed: with proof by password and key, and the sessions elsewhere end ----
await passwordIn(other, 'walker'); // this window has another key
await other.click('form.card button.main');
const id = sql('SELECT id FROM passkey');
const send = (page, path, data) => page.request.post(base + path, { data, headers: { 'Sec-Fetch-Site': 'same-origin' } });
check((await send(other, `/api/v1/passkeys/${id}/remove`, {})).status() === 404, "another's key is not there");
check((await send(other, '/api/v1/session/proof', { credential: {} })).status() === 422, 'an empty proof');
check((await chief.request.post(base + '/api/v1/session/passkey/options', { data: {}, headers: { 'Sec-Fetch-Site': 'cross-site' } }))
  .status() === 403, 'asked by another site');
const token = await (await send(chief, '/api/v1/tokens', { name: 't', powers: ['read'] })).json();
for (const path of ['/api/v1/passkeys/options', `/api/v1/passkeys/${id}/remove`])
  check((await chief.request.post(base + path, { data: {}, headers: { Authorization: 'Bearer ' + token.token } })).status() === 403,
    'a token manages keys: ' + path);
const elsewhere = await open('zh-CN', 390);
await chief.context().storageState().then(() => elsewhere.goto(base + '/sign-in'));
await elsewhere.cdp.send('WebAuthn.addCredential', { authenticatorId: elsewhere.authenticatorId,
  credential: { ...good, signCount: good.signCount + 10 } });
await look(elsewhere, 'sign in phone');
await press(elsewhere, '免密码登录');
check(await signedIn(elsewhere), 'signed in elsewhere');
await put(good.signCount + 20);
age('chief');
await chief.goto(base + '/passkeys');
await chief.click('main details summary');
chief.expected = 403;
await press(chief, '移除这把密钥');
await chief.fill('[name=proof_password]', 'correct horse');
await verified(chief, false); // behind the password a touch is enough
chief.expected = 200;
await press(chief, '用密码加密钥');
check(chief.url() === base + '/passkeys?done=passkey_removed', 'removed: ' + chief.url() + await text(chief));
await look(chief, 'keys removed desk');
check(await signedIn(chief), 'this session goes on');
await elsewhere.goto(base + '/passkeys');
check(!await signedIn(elsewhere), 'sessions elsewhere end');
elsewhere.expected = 401;
await elsewhere.goto(base + '/sign-in');
await press(elsewhere, '免密码登录');
check(!await signedIn(elsewhere), 'a removed key signs nobody in');
await elsewhere.fill('[name=login]', 'chief');
await elsewhere.fill('[name=password]', 'correct horse');
elsewhere.expected = 200;
await elsewhere.click('form.card button.main');
check(await signedIn(elsewhere), 'the password alone, once there is no key');

// ---- on a telephone, and in English ----
await other.goto(base + '/passkeys');
await other.fill('main [name=name]', '随身密钥');
await Promise.all([other.waitForNavigation(), other.press('main [name=name]', 'Enter')]);
check(other.url() === base + '/passkeys?done=passkey_added', 'added by the Enter key: ' + other.url());
await other.click('main details summary');
await look(other, 'keys phone');
age('walker');
other.expected = 403;
await press(other, '移除这把密钥');
await look(other, 'proof phone');
other.expected = 200;
for (const path of ['/passkeys', '/sign-in']) {
  await other.goto(base + path + '?lang=en');
  await look(other, 'en phone ' + path);
}

// ---- without scripts everything else works ----
const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 800 }, locale: 'zh-CN' });
const page = await plain.newPage();
await page.goto(base + '/sign-in');
check(!await page.isVisible('button[data-passkey]'), 'no button without scripts');
await page.fill('[name=login]', 'chief');
await page.fill('[name=password]', 'correct horse');
await page.click('form.card button.main');
check(await page.locator('.who').count(), 'signed in without scripts');
await page.goto(base + '/passkeys');
check(/需要浏览器启用脚本/.test(await text(page)), 'what needs scripts says so');
await page.fill('main [name=name]', '没有脚本');
await page.press('main [name=name]', 'Enter');
check(/没有送来密钥的应答/.test(await page.innerText('.note.bad')), 'no key without scripts');

await browser.close();
console.log(faults.length ? `${faults.length} faults` : 'keys as they should be');
process.exit(faults.length ? 1 : 0);
