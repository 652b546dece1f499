"""What the printing tests share: a server with one batch of labels, and ways of reading paper."""
import glob, json, os, re, shutil, subprocess, sys, tempfile, time, urllib.error, urllib.request

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
faults = []


def fault(*words):
    faults.append(' '.join(str(w) for w in words))


def statement(folder, name, word):
    """The numbers behind a word of a file of labels/."""
    for line in open(f'{root}/labels/{folder}/{name}.{folder.rstrip("s")}', encoding='utf-8'):
        if line.split()[:1] == [word]:
            return [float(n) for n in line.split()[1:]]


def names(folder):
    return sorted(os.path.splitext(os.path.basename(f))[0] for f in glob.glob(f'{root}/labels/{folder}/*'))


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise SystemExit(f'{sys.argv[0]}: {program} is missing')
    if not os.path.isdir(f'{here}/node_modules/zpl-renderer-js'):
        subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=here, check=True,
                       stdout=subprocess.DEVNULL)


class Desk:
    """A data directory, its server, and the people and goods of the test."""

    def __init__(self, firemark, hosts=''):
        self.firemark = firemark
        self.work = tempfile.mkdtemp(prefix='firemark-print-', dir='/tmp')
        os.chmod(self.work, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.work, 'firemark')
        self.data, self.port, self.server = f'{self.work}/data', 10000 + os.getpid() % 10000 * 2, None
        self.url = f'http://127.0.0.1:{self.port}'
        os.environ['FIREMARK_PRINTER_HOSTS'] = hosts

    def start(self):
        self.server = subprocess.Popen([self.firemark, 'serve', '--data', self.data, '--port', str(self.port)],
                                       stdout=subprocess.DEVNULL, stderr=open(f'{self.work}/log', 'a'))
        for _ in range(900):
            try:
                return urllib.request.urlopen(self.url + '/health/ready', timeout=2)
            except OSError:
                time.sleep(0.1)
        raise SystemExit('the server is not ready')

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
        self.server = None

    def run(self, *words):
        """Exit code, answer or refusal."""
        said = subprocess.run([self.firemark, *map(str, words), '--data', self.data, '--json', '--lang', 'en'],
                              capture_output=True, text=True)
        return said.returncode, json.loads(said.stdout) if said.returncode == 0 and said.stdout.strip() else said.stderr

    def cli(self, *words):
        code, answer = self.run(*words)
        if code:
            raise SystemExit(f'{words}: {answer}')
        return answer

    def refused(self, pattern, *words):
        code, answer = self.run(*words)
        if code == 0 or not re.search(pattern, str(answer)):
            fault(words, 'said', code, answer, 'and not', pattern)

    def people(self):
        self.cli('user', 'add', 'desk', '--name', '收样', '--role', 'intake', '--password', 'correct horse')
        self.cli('user', 'add', 'chief', '--name', '处长', '--role', 'regulator_city', '--password', 'correct horse')
        self.cli('party', 'add', 'P1', '--kind', 'producer', '--name', '示例消防器材有限公司', '--area', '310101')
        self.cli('product', 'add', 'M1', '--name', '手提式干粉灭火器', '--model', 'MFZ/ABC4', '--base-unit', '具',
                 '--standard', 'GB 4351-2023')
        self.cli('batch', 'add', 'B1', '--product', 'M1', '--producer', 'P1', '--lot', '20261105-A',
                 '--produced-on', '2026-11-05', '--qty', '100000')

    def job(self, count):
        """A label job, approved and signed."""
        job = self.cli('label', 'issue', 'B1', count, '--as', 'desk')['job']
        self.cli('label', 'approve', job, '--as', 'chief')
        self.cli('label', 'sign', job, '--as', 'desk')
        return job

    def end(self):
        self.stop()
        if faults:
            subprocess.run(['tail', '-30', f'{self.work}/log'])
            print('\n'.join(faults))
        else:
            shutil.rmtree(self.work)
        return bool(faults)


def read(pictures):
    """What ZBar reads: {picture: texts}, for all pictures at once."""
    said = subprocess.run(['zbarimg', '-q', '--xml', '-Sdisable', '-Sqrcode.enable', *pictures],
                          capture_output=True, text=True).stdout
    texts = {p: [] for p in pictures}
    for source, body in re.findall(r"<source href='(.*?)'>(.*?)</source>", said, re.S):
        texts[source] += re.findall(r'<!\[CDATA\[(.*?)\]\]>', body)
    return texts


def develop(printed_tool, path, language, dpi):
    """What the printer would put on paper, as picture files PATH-p-*; not ZPL, see render_zpl."""
    if language.startswith('pdf'):
        subprocess.run(['pdftoppm', '-r', str(dpi), '-gray', path, f'{path}-p'], check=True)
    elif language != 'zpl':
        subprocess.run([printed_tool, language, path, f'{path}-p'], check=True)
    return sorted(glob.glob(f'{path}-p-*'))


def render_zpl(rows):
    """Rows (path, medium, dpi) as picture files PATH-p-*, all at once."""
    lines = []
    for path, medium, dpi in rows:
        width, height = statement('media', medium, 'page')
        lines.append(f'{path} {width} {height} {8 if dpi == 203 else 12} {path}-p')
    done = subprocess.run(['node', f'{here}/zpl.mjs'], input='\n'.join(lines), text=True, capture_output=True)
    if done.returncode:
        fault('zpl.mjs:', done.stderr[-600:])
