"""Labels from paper to photograph: PDF pages to pixels, one label cut out, seen by a phone."""
import json
import subprocess

import cv2
import numpy as np

DPI = 300


def labels_of_pdf(firemark, trust, pdf, work):
    """Every label on the pages of `pdf`: text, type, and its pixels around the code."""
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", pdf, work + "/page"], check=True)
    found = {}
    listing = subprocess.run("ls %s/page*.png" % work, shell=True, capture_output=True, check=True)
    for path in listing.stdout.decode().split():
        page = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        for tile in tiles(page):
            cv2.imwrite(work + "/tile.png", tile)
            done = subprocess.run([firemark, "scan", "--trust", trust, "--json",
                                   work + "/tile.png"], capture_output=True)
            for symbol in json.loads(done.stdout)["symbols"]:
                if symbol.get("type"):
                    found.setdefault(symbol["text"], {**symbol, "pixels": around(tile, symbol)})
        subprocess.run(["rm", path], check=True)
    return [found[text] for text in sorted(found, key=lambda text: found[text]["index"])]


def tiles(page):
    """The page in overlapping parts, so that small codes fill enough of a picture."""
    size = int(DPI * 4)
    for y in range(0, page.shape[0], size // 2):
        for x in range(0, page.shape[1], size // 2):
            yield page[y:y + size, x:x + size]


def around(page, symbol):
    """The label's surroundings of the code, white where the page ends."""
    corners = np.array(symbol["region"], dtype=np.float32)
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = (high - low).max() * 0.35
    x0, y0 = (low - margin).astype(int)
    x1, y1 = (high + margin).astype(int)
    padded = cv2.copyMakeBorder(page, 400, 400, 400, 400, cv2.BORDER_CONSTANT, value=255)
    return padded[y0 + 400:y1 + 400, x0 + 400:x1 + 400]


def photograph(label, path, seed):
    """The label on a grey surface as a phone sees it: tilted, unevenly lit, blurred, noisy,
    JPEG."""
    rng = np.random.default_rng(seed)
    pixels = cv2.resize(label["pixels"], (520, 520), interpolation=cv2.INTER_AREA)
    scene = np.full((1200, 1600), 110, np.float32)
    scene += cv2.resize(rng.normal(0, 18, (30, 40)).astype(np.float32), (1600, 1200))
    source = np.float32([[0, 0], [520, 0], [520, 520], [0, 520]])
    target = np.float32([[480, 300], [1010, 260], [1090, 800], [430, 850]])
    target += rng.uniform(-60, 60, (4, 2)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    seen = cv2.warpPerspective(pixels.astype(np.float32), matrix, (1600, 1200))
    mask = cv2.warpPerspective(np.ones((520, 520), np.float32), matrix, (1600, 1200))
    scene = scene * (1 - mask) + (seen * 0.75 + 30) * mask
    light = np.linspace(0.7, 1.1, 1600, dtype=np.float32)[None, :]
    scene = cv2.GaussianBlur(scene * light, (0, 0), 1.3) + rng.normal(0, 7, scene.shape)
    cv2.imwrite(path, np.clip(scene, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 70])
    return path


def blank(path, seed):
    """A photograph without a label, for evidence."""
    noise = np.random.default_rng(seed).normal(128, 30, (240, 320, 3))
    cv2.imwrite(path, np.clip(noise, 0, 255).astype(np.uint8))
    return path
