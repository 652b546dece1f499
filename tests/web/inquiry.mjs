// An inquiry from the desk to the holder's old telephone and back, in a real browser:
//   node inquiry.mjs http://127.0.0.1:PORT [FOLDER for screenshots]
// The holder's page is used without script; every page is looked at with axe-core, in both languages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [base, folder] = process.argv.slice(2);
const faults = [];
const check = (ok, what) => { if (!ok) { faults.push(what); console.log('FAULT', what); } };
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
});

async function open(width, javaScriptEnabled, locale = 'zh-CN') {
  const context = await browser.newContext({ viewport: { width, height: 640 }, locale, javaScriptEnabled });
  const page = await context.newPage();
  page.on('console', m => {
    if (m.type() === 'error' && !/status of 4/.test(m.text())) check(false, `${page.url()}: ${m.text()}`);
  });
  return page;
}

let shots = 0;
async function look(page, name) {
  if (folder) await page.screenshot({ path: `${folder}/${String(++shots).padStart(2, '0')}-${name}.png`, fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  for (const v of found.violations) check(false, `${name}: ${v.id} ${v.nodes[0].html.slice(0, 160)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, `${name}: ${wide} px wider than the screen`);
}

// ---- the desk asks ----
const desk = await open(1200, true);
await desk.goto(base + '/sign-in');
await desk.fill('[name=login]', 'chief');
await desk.fill('[name=password]', 'correct horse');
await desk.click('form.card button');
await desk.goto(base + '/batches/B2026-0417');
await desk.click('a[href^="/inquiries?batch="]');
await look(desk, 'gaps');
await desk.click('button[name=all_gaps]');
await look(desk, 'links');
const links = await desk.$$eval('.links li', items => items.map(i => [i.querySelector('a').innerText,
  i.innerText, i.querySelector('code').innerText]));
check(links.length === 9, `${links.length} links, not 9`);
const link = name => new URL(links.find(l => l[1].includes(name))[2]).pathname;
const number = name => links.find(l => l[1].includes(name))[0];
await desk.reload().catch(() => {});
await desk.goto(base + '/inquiries?batch=B2026-0417');
check(!(await desk.content()).includes('/q/'), 'a link is shown again');
await look(desk, 'list');

// ---- looking at the holder's page in both languages, at phone size ----
for (const [locale, words] of [['zh-CN', '现在还有多少'], ['en-US', 'How many do you have now']]) {
  const page = await open(360, true, locale);
  const response = await page.goto(base + link('徐汇消防器材'));
  check(response.status() === 200, `holder's page ${response.status()}`);
  check((await page.innerText('main')).includes(words), `${locale}: ${words} is missing`);
  check((await response.body()).length < 15000, `${(await response.body()).length} bytes`);
  check(response.headers()['referrer-policy'] === 'no-referrer', 'referrer');
  check(response.headers()['cache-control'] === 'no-store', 'cache');
  check(!response.headers()['set-cookie'], 'a cookie');
  await look(page, 'form-' + locale);
  await page.goto(base + '/q/0000-0000-0000-0000-0000-0000-0000');
  await look(page, 'invalid-' + locale);
}

// ---- the holder answers, without script ----
const phone = await open(360, false);
const watch = await open(360, true); // the same steps, looked at
async function steps(page, inspect) {
  await page.goto(base + link('徐汇消防器材'));
  await page.click('button.main');
  check((await page.innerText('main')).includes('见红字'), 'an empty form is sent on');
  if (inspect) await look(page, 'mistakes');
  await page.fill('[name=have]', '２０');
  await page.fill('[name=used]', '6');
  await page.fill('[name=used_where]', '店内');
  await page.fill('[name=p0_name]', '徐汇滨江住宅小区（三期）');
  await page.fill('[name=p0_qty]', '20');
  await page.fill('[name=p0_address]', '徐汇区龙腾大道2555弄');
  await page.fill('[name=p0_on]', '2026年6月1日');
  await page.fill('[name=p2_name]', '<b>张三</b>&"五金"');
  await page.fill('[name=p2_qty]', '10');
  await page.fill('[name=p2_phone]', '13800000000');
  await page.fill('[name=by]', '<script>alert(1)</script>');
  await page.click('button[value=more]');
  check(await page.inputValue('[name=p1_name]') === '<b>张三</b>&"五金"', 'a row is lost: ' + await page.inputValue('[name=p1_name]'));
  await page.click('button.main');
  const said = await page.innerText('main');
  check(said.includes('<b>张三</b>&"五金"') && said.includes('2026-06-01'), 'the review says: ' + said);
  check((await page.content()).includes('&lt;script&gt;'), 'a name is not escaped');
  if (inspect) await look(page, 'review');
}
await steps(watch, true);
await watch.click('button[value=change]');
check(await watch.inputValue('[name=have]') === '20', 'going back loses what was typed');
await steps(phone, false);
await phone.setInputFiles('[name=photo]', { name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
await phone.click('button.main');
check((await phone.innerText('main')).includes('照片无法使用'), 'no picture is taken for one');
await phone.setInputFiles('[name=photo]', { name: 'x.png', mimeType: 'image/png', buffer: Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
await phone.click('button.main');
check((await phone.innerText('h1')).includes('已收到'), 'not received: ' + await phone.innerText('main'));
const receipt = await phone.innerText('.receipt');
check(/^HX\d{4}-\d+-\d{4}-\d{4}-1-[0-9A-F]{6}$/.test(receipt), 'receipt ' + receipt);
await watch.goto(base + link('徐汇消防器材'));
check((await watch.innerText('.receipt')) === receipt, 'the link does not show the receipt');
await look(watch, 'receipt');

// ---- what the desk sees of it, and does ----
await desk.goto(base + '/batches/B2026-0417');
check((await desk.textContent('svg.flow .named')).includes('<b>张三'), 'the trace does not name who is not on record');
await look(desk, 'trace');
await desk.goto(base + '/inquiries/' + number('徐汇消防器材'));
const seen = await desk.innerText('main');
check(seen.includes(receipt) && seen.includes('<b>张三</b>&"五金"'), 'the answer is not shown');
await look(desk, 'inquiry');
await desk.fill('[name=place]', 'Z9');
await desk.selectOption('[name=kind]', 'dealer');
await desk.fill('[name=area]', '310104');
await desk.click('button[value=confirm]');
check((await desk.innerText('main')).includes('已核实受让方'), 'not confirmed: ' + (await desk.innerText('main')).slice(0, 300));
await desk.click('button[value=follow]');
check((await desk.$$('.links code')).length === 1, 'the chain does not go on');
await look(desk, 'follow');
await desk.goto(base + '/batches/B2026-0417');
check((await desk.textContent('svg.flow')).includes('五金"'), 'the trace does not show the receiver');

await desk.goto(base + '/messages');
await look(desk, 'messages');
await desk.goto(base + '/notices');
await look(desk, 'notices');
await desk.click('a[href^="/contacts"] >> nth=0');
check((await desk.inputValue('[name=reason]')).startsWith('HX'), 'the notice is not the reason');
await look(desk, 'contact');
await desk.click('button.main');
check((await desk.innerText('main')).includes('已记入记录'), 'not told: ' + await desk.innerText('main'));
await desk.goto(base + '/inquiries/' + number('徐汇消防器材'));
check(!(await desk.innerText('main')).includes('13800000000'), 'a telephone is told to whoever comes by');
await desk.click('a[href^="/contacts"]');
await desk.fill('[name=reason]', '电话核实');
await desk.click('button.main');
check((await desk.$$('a[href="tel:13800000000"]')).length === 1, 'no telephone: ' + await desk.innerText('main'));
await look(desk, 'contact-told');
await desk.goto(base + '/notices');
await desk.fill('[name=receiver] >> nth=0', '门卫 王');
await desk.fill('[name=proof] >> nth=0', 'EMS 123');
await desk.click('.card button.main >> nth=0');
check((await desk.innerText('main')).includes('已登记送达'), 'not handed over');

const small = await open(390, true);
await small.context().addCookies(await desk.context().cookies());
for (const path of ['/inquiries?batch=B2026-0417', '/inquiries/' + number('徐汇消防器材'), '/notices']) {
  await small.goto(base + path);
  await look(small, 'small' + path.replace(/\W+/g, '-'));
  await small.goto(base + path + (path.includes('?') ? '&' : '?') + 'lang=en');
  await look(small, 'small-en' + path.replace(/\W+/g, '-'));
}
await browser.close();
console.log(faults.length ? `${faults.length} faults` : 'ok');
process.exit(faults.length ? 1 : 0);
