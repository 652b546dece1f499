// A person's way through the pages, in a real browser over a real server:
//   node browser.mjs http://127.0.0.1:PORT LABEL.png FORGED.txt LABEL.txt
// Every page is looked at in both languages and on a phone: no WCAG 2.2 AA violation (axe-core),
// nothing on the console, no breach of the content policy, nothing wider than the screen.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [base, photo, forgedFile, labelFile] = process.argv.slice(2);
const forged = readFileSync(forgedFile, 'utf8').trim();
const label = readFileSync(labelFile, 'utf8').trim();
const faults = [];
const check = (ok, what) => { if (!ok) { faults.push(what); console.log('FAULT', what); } };

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
});

async function open(locale, width) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale });
  const page = await context.newPage();
  page.expected = 200;
  page.on('console', m => {
    if (m.type() === 'error' && !(page.expected !== 200 && /status of (4|5)/.test(m.text())))
      check(false, `${page.url()} console: ${m.text()}`);
  });
  page.on('pageerror', e => check(false, `${page.url()} error: ${e}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', e =>
      console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));
  });
  return page;
}

// axe runs in an isolated evaluation, which the page's policy does not bind.
async function look(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  for (const v of found.violations)
    check(false, `${name}: ${v.id} ${v.nodes[0].html.slice(0, 160)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${name}: ${wide} px wider than the screen`);
}

async function visit(page, path, name, status = 200) {
  page.expected = status;
  const response = await page.goto(base + path);
  check(response.status() === status, `${name} ${path}: ${response.status()}, not ${status}`);
  await look(page, name);
  return response;
}

async function signIn(page, login) {
  await page.goto(base + '/sign-in');
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'correct horse');
  await page.click('form.card button');
}

const text = page => page.innerText('main');
const RECALL = '/recalls/ZH2026-310000-0001', ORDER = '/orders/ZH2026-310000-0001-0004';
const PAGES = ['/', '/scan', '/batches', '/batches/B2026-0417', '/batches/B2026-XSS', '/recalls',
  RECALL, '/batches/B2026-0417/drill', '/balance', '/rounds', '/impairments', '/orders', ORDER, '/places', '/places/U1', '/places/D1', '/alerts', '/printers', '/labels', '/labels?batch=B2026-0417', '/designs',
  '/search?q=%E6%B6%88%E9%98%B2'];

// ---- the public ----
const nobody = await open('zh-CN', 390);
await visit(nobody, '/', 'public home');
await visit(nobody, '/sign-in', 'sign-in');
await visit(nobody, '/scan', 'public scan');
await visit(nobody, '/nothing/here', 'missing', 404);
await nobody.goto(base + '/designs');
check(nobody.url() === base + '/sign-in?next=%2Fdesigns', 'designs without signing in lead to ' + nobody.url());
await nobody.goto(base + RECALL + '?x=1');
check(nobody.url() === base + '/sign-in?next=' + encodeURIComponent(RECALL + '?x=1'),
  'a recall without signing in leads to ' + nobody.url());
await nobody.fill('[name=login]', 'chief');
await nobody.fill('[name=password]', 'not the one');
nobody.expected = 401;
await nobody.click('form.card button');
check((await text(nobody)).includes('用户名或密码不正确'), 'a wrong password is told');
await look(nobody, 'sign-in refused');
await nobody.fill('[name=password]', 'correct horse');
nobody.expected = 200;
await nobody.click('form.card button');
check(nobody.url() === base + RECALL + '?x=1', 'after signing in: ' + nobody.url());
await nobody.context().clearCookies();
for (const next of ['//evil.example', '/\\evil.example', '/\t/evil.example', 'https://evil.example/']) {
  await nobody.goto(base + '/sign-in?next=' + encodeURIComponent(next));
  await nobody.fill('[name=login]', 'walker');
  await nobody.fill('[name=password]', 'correct horse');
  await nobody.click('form.card button');
  check(nobody.url() === base + '/', `next=${next} leads to ${nobody.url()}`);
  await nobody.context().clearCookies();
}

// ---- the public page behind a label ----
const path = t => new URL(t).pathname + new URL(t).search;
for (const [locale, words] of [['zh-CN', ['签发', '已召回', '立即停用']], ['en', ['issued by', 'recalled', 'stop using']]]) {
  const page = await open(locale, 390);
  const response = await visit(page, path(label), 'label page');
  const body = await response.text();
  check(Buffer.byteLength(body) < 2048, `label page: ${Buffer.byteLength(body)} bytes`);
  check(!/<script|<form|onclick/i.test(body), 'label page has no script');
  check(!(await response.allHeaders())['set-cookie'], 'label page sets no cookie');
  const first = (await page.innerText('h1')).toLowerCase() + (await text(page)).toLowerCase();
  for (const w of words) check(first.includes(w), `label page says ${w}: ${first}`);
  check(/\b20\d\d-\d\d-\d\d(?! \d)/.test(first) && !/\d\d:\d\d/.test(first), 'label page tells days: ' + first);
  check(!/正品|genuine/i.test(body), 'label page does not say genuine');
  if (locale === 'en') console.log('label page', Buffer.byteLength(body), 'bytes');
  await visit(page, path(forged), 'forged label page');
  check(/签名不符|signature is wrong/.test(await page.innerText('h1')), 'a forgery is told');
  await visit(page, path(label).split('?')[0], 'label without its tail');
  check(/未验证|not verified/.test(await page.innerText('h1')), 'a mini label is status only');
  await visit(page, '/L/AAAA', 'malformed label page');
  await page.context().close();
}

// ---- every page, signed in, both languages, desk and phone ----
for (const [locale, width] of [['zh-CN', 1280], ['en', 1280], ['zh-CN', 390], ['en', 360]]) {
  const page = await open(locale, width);
  await signIn(page, 'chief');
  for (const p of PAGES) {
    const response = await visit(page, p, `${locale} ${width} ${p}`);
    const body = await response.text();
    check(Buffer.byteLength(body) < 65536, `${p}: ${Buffer.byteLength(body)} bytes`);
    if (locale === 'en') continue;
    check(!/undefined|null|\b(nonconforming|circulation|premises|backflow_\w+|order_\w+|recall_\w+)\b/
      .test(await text(page)), `${p}: a raw code in Chinese`);
  }
  await page.context().close();
}

// ---- names that try to be HTML ----
const chief = await open('zh-CN', 1280);
await signIn(chief, 'chief');
await visit(chief, '/batches/B2026-XSS', 'hostile name');
check((await text(chief)).includes('<script>alert("产品")</script>'), 'a name is shown as it is');
check(await chief.evaluate(() => !document.querySelector('main script, main img')), 'and is no HTML');

// ---- language ----
await chief.goto(base + '/batches?recalled=1');
await chief.click('a.lang');
check((await chief.innerText('h1')) === 'Batches' && chief.url().includes('recalled=1'), 'language switch');
await chief.goto(base + '/recalls');
check((await chief.innerText('h1')) === 'Recalls', 'the language is kept');
await chief.goto(base + '/recalls?lang=zh');

// ---- areas have names ----
for (const [lang, name] of [['en', 'Xuhui'], ['zh', '徐汇区']]) {
  await chief.goto(base + '/orders?lang=' + lang);
  check((await chief.innerText('table small')).includes(name), 'the area is ' + name);
}

// ---- search ----
for (const [q, at] of [['B2026-0417', '/batches/B2026-0417'], ['ZH2026-310000-0001', RECALL], ['U1', '/places/U1']]) {
  await chief.fill('[name=q]', q);
  await chief.press('[name=q]', 'Enter');
  check(chief.url() === base + at, `search ${q}: ${chief.url()}`);
}

// ---- scan a photo of a printed label ----
const walker = await open('zh-CN', 390);
await signIn(walker, 'walker');
await walker.goto(base + '/scan');
await walker.setInputFiles('[name=photo]', photo);
await walker.click('form:has([name=photo]) button');
let said = await text(walker);
for (const w of ['本机构签发', '已召回', '立即停用', '已发出预警', '手提式干粉灭火器'])
  check(said.includes(w), `the verdict of a photo says ${w}: ${said}`);
await look(walker, 'verdict');
await walker.click('a.code');
check(/\/units\/[0-9A-Z-]{14}$/.test(walker.url()), 'the unit: ' + walker.url());
await look(walker, 'unit');
check((await text(walker)).includes('预警'), 'the unit tells its alert');
for (const [code, word] of [[forged, '签名不符'], ['https://example.com/', '不是本系统的标签'], ['0000-0000-0001', '有误']]) {
  await walker.goto(base + '/scan');
  await walker.fill('[name=code]', code);
  await walker.click('form:has([name=code]) button');
  said = await text(walker);
  check(said.includes(word), `${code.slice(0, 30)} says ${word}: ${said.slice(0, 200)}`);
  await look(walker, 'verdict ' + word);
}
await walker.setInputFiles('[name=photo]', { name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
walker.expected = 415;
await walker.click('form:has([name=photo]) button');
check(await walker.isVisible('.note.bad'), 'what is no picture is refused on the page');
walker.expected = 200;

// ---- alerts ----
await visit(chief, '/alerts', 'alerts');
check((await text(chief)).includes('回流：已召回产品被扫到'), 'the scan raised an alert');
await visit(chief, '/alerts?family=backflow&new=1', 'alerts of one family');
await chief.click('.alerts .what a');
await look(chief, 'alert');
check(/依据/.test(await text(chief)) && /召回/.test(await text(chief)), 'an alert tells why: ' + await text(chief));
await chief.click('[value=acknowledge]');
check(await chief.isVisible('.note.good') && !await chief.isVisible('[value=acknowledge]'), 'an alert is acknowledged');
await chief.fill('[name=person]', 'nobody');
chief.expected = 422;
await chief.click('[value=assign]');
check(await chief.isVisible('.note.bad'), 'nobody is no one to assign to');
chief.expected = 200;
await chief.fill('[name=person]', 'walker');
await chief.click('[value=assign]');
check(await chief.isVisible('.note.good'), 'an alert is assigned');
await look(chief, 'alert at work');
await visit(walker, '/alerts?mine=1', 'my alerts');
check(await walker.isVisible('.alerts li'), 'the walker sees what is his');
await visit(chief, '/alerts', 'alerts');
await chief.click('.alerts summary');
await chief.fill('.alerts textarea', '已现场查封');
await chief.click('.alerts button');
check(await chief.isVisible('.note.good'), 'an alert is closed');

// ---- labels go to a printer; a second time needs a reason ----
await chief.goto(base + '/printers');
check((await text(chief)).includes('打印机没有应答'), 'an absent printer is told: ' + await text(chief));
chief.expected = 422;
await chief.click('button[value=send]');
check((await chief.innerText('.note.bad')).includes('原因'), 'labels are not printed twice without a reason');
await look(chief, 'printing refused');
chief.expected = 200;
await chief.fill('[name=reason]', '破损补打');
await chief.click('button[value=send]');
check(chief.url() === base + '/printers?done=sent', 'sending leads to ' + chief.url());
await chief.click('button[value=cancel]');
check((await text(chief)).includes('已取消'), 'a print job is cancelled');
await look(chief, 'print job cancelled');

// ---- an order is served; twice is refused; a recall does not close ----
await walker.goto(base + ORDER);
await walker.fill('[name=receiver]', '王五');
await walker.click('button[value=serve]');
check(walker.url() === base + ORDER + '?done=served', 'served: ' + walker.url());
check((await text(walker)).includes('送达已登记') && (await text(walker)).includes('王五'), 'service is told');
await look(walker, 'order served');
walker.expected = 409;
await walker.click('button[value=done]');
check((await walker.innerText('.note.bad')).includes('未能办理'), 'an order that is short is not done');
await look(walker, 'order refused');
await visit(chief, RECALL, 'recall');
chief.expected = 409;
await chief.click('button[value=close]');
check((await chief.innerText('.note.bad')).length > 20, 'a recall with open orders does not close');
await look(chief, 'recall refused');
chief.expected = 200;
await visit(walker, RECALL, 'recall as an inspector');
check(!(await walker.isVisible('button[value=close]')), 'an inspector is offered no closing');

// ---- labels: another person decides on what the desk asks for ----
await visit(chief, '/labels', 'labels');
check(await chief.locator('button[value=approve]').count() === 2, 'own requests are not offered for approval');
await chief.click('details summary');
await look(chief, 'labels to reject');
await chief.fill('[name=reason]', '多余');
await chief.click('button[value=reject]');
check(await chief.isVisible('.note.good'), 'a job is rejected');
await chief.click('button[value=approve]');
check(await chief.isVisible('.note.good'), 'a job is approved');
await visit(walker, '/labels', 'labels as an inspector');
check(!(await walker.isVisible('button[value=approve]')), 'an inspector is offered no approval');

// ---- a drill, a building without protection, a waiver by two people ----
await chief.goto(base + '/batches/B2026-0417/drill');
await chief.click('main button');
check(await chief.isVisible('.note.good') && /持有场所/.test(await text(chief)), 'a drill is told');
await look(chief, 'drill');
await visit(chief, '/rounds?lang=zh', 'rounds');
check(/分值/.test(await text(chief)), 'visits are ranked');
await visit(walker, RECALL, 'the recall as an inspector');
await walker.fill('[name=qty]', '3');
await walker.fill('textarea[name=explanation]', '仓库失火，已核实');
await walker.click('[value=propose]');
check(/待签署/.test(await text(walker)) && !(await walker.isVisible('[value=sign]')), 'proposed, not to be signed by an inspector');
await look(walker, 'waiver proposed');
await visit(chief, RECALL, 'the recall with a waiver');
await chief.click('main details summary');
check(/免查说明 ZH2026-310000-0001-W01/.test(await text(chief)), 'the text is shown before it is signed');
await chief.click('[value=sign]');
check(/已签署/.test(await text(chief)), 'signed by another');
await look(chief, 'waiver signed');
chief.expected = 409;
await chief.click('[value=close]');
check(await chief.isVisible('.note.bad'), 'the gate says what is left');
chief.expected = 200;

// ---- a laboratory has its samples on the front page, and not where they come from ----
const tester = await open('zh-CN', 390);
await signIn(tester, 'tester');
await visit(tester, '/', 'laboratory home');
said = await text(tester);
check(said.includes('防护性能') && !/安盾|B2026|浦东/.test(said), 'the laboratory reads: ' + said);

await visit(tester, '/batches', 'batches as a laboratory', 403);
said = await tester.innerText('body');
check(said.includes('没有“查看”权限') && !said.includes('read'), 'the power is told in words: ' + said);
check(await tester.isVisible('form[action="/sign-out"]') && await tester.isVisible('nav.menu') &&
  !(await tester.isVisible('a[href="/sign-in"]')), 'a refusal leaves menu and sign-out');

// ---- what another site sends ----
const foreign = await chief.request.post(base + RECALL, {
  headers: { 'Sec-Fetch-Site': 'cross-site' }, form: { do: 'close' } });
check(foreign.status() === 403, 'a foreign form: ' + foreign.status());
const powerless = await walker.request.post(base + RECALL, {
  headers: { 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' }, form: { do: 'close' } });
check(powerless.status() === 403 && /权限/.test(await powerless.text()), 'an inspector closes: ' + powerless.status());

// ---- assets and signing out ----
const css = await chief.evaluate(() => document.querySelector('link[rel=stylesheet]').href);
const style = await chief.request.get(css);
check(/immutable/.test(style.headers()['cache-control']), 'the style is kept for good');
check((await style.body()).length < 32768, 'style: ' + (await style.body()).length + ' bytes');
check((await chief.request.get(css.replace(/\.[0-9a-f]{12}\./, '.000000000000.'))).status() === 404, 'another style');
await chief.goto(base + '/');
await chief.click('.who button');
await chief.goto(base + '/alerts');
check(chief.url().startsWith(base + '/sign-in'), 'signed out: ' + chief.url());

await browser.close();
console.log(faults.length ? `${faults.length} faults` : 'every page as it should be');
process.exit(faults.length ? 1 : 0);
