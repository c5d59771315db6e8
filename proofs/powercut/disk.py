"""A disk that can lose its power: an nbdkit plugin.

What is written can be read back at once, as from a drive with a volatile cache; only a flush (or a write that asks for
it) moves it to the backing file. When the file CUT_FILE appears the power is gone: the cache is dropped, or, with
mode=torn, each cached sector is kept or dropped by the toss of a coin, and every later call fails with EIO.

    CUT_FILE=cut nbdkit -f -U disk.sock python disk.py backing=disk.img size=268435456 mode=drop seed=1
"""

import errno
import os
import random

import nbdkit

API_VERSION = 2
SECTOR = 4096

settings = {"backing": None, "size": "268435456", "mode": "drop", "seed": "1"}
cache = {}
powered = True
backing = None


def config(key, value):
    if key not in settings:
        raise ValueError(f"unknown setting {key}")
    settings[key] = value


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):
    global backing
    if backing is None:
        backing = os.open(settings["backing"], os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(backing, int(settings["size"]))
    return 1


def get_size(handle):
    return int(settings["size"])


def can_flush(handle):
    return True


def can_fua(handle):
    return nbdkit.FUA_NATIVE


def settle(sectors):
    for sector in sectors:
        os.pwrite(backing, cache[sector], sector * SECTOR)


def look_for_the_cut():
    global powered
    if powered and os.path.exists(os.environ["CUT_FILE"]):
        powered = False
        if settings["mode"] == "torn":
            coin = random.Random(f"{settings['seed']} {len(cache)}")
            settle([sector for sector in cache if coin.random() < 0.5])
        cache.clear()
        os.fsync(backing)
    if not powered:
        nbdkit.set_error(errno.EIO)
        raise RuntimeError("no power")


def sector_now(sector):
    return cache.get(sector) or os.pread(backing, SECTOR, sector * SECTOR)


def pieces(offset, length):
    """(sector, offset in it, length in it, offset in the request) for a stretch of the disk."""
    done = 0
    while done < length:
        sector, start = divmod(offset + done, SECTOR)
        size = min(SECTOR - start, length - done)
        yield sector, start, size, done
        done += size


def pread(handle, buffer, offset, flags):
    look_for_the_cut()
    for sector, start, size, at in pieces(offset, len(buffer)):
        buffer[at:at + size] = sector_now(sector)[start:start + size]


def pwrite(handle, buffer, offset, flags):
    look_for_the_cut()
    data = bytes(buffer)
    for sector, start, size, at in pieces(offset, len(data)):
        if size == SECTOR:
            cache[sector] = data[at:at + size]
        else:
            whole = bytearray(sector_now(sector))
            whole[start:start + size] = data[at:at + size]
            cache[sector] = bytes(whole)
    if flags & nbdkit.FLAG_FUA:
        flush(handle, 0)


def flush(handle, flags):
    look_for_the_cut()
    settle(cache)
    cache.clear()
