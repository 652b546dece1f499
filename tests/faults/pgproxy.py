"""A door before PostgreSQL that can be slammed: passes bytes between a Unix socket and the server's, and
cuts a connection at a chosen point of a commit, or after a number of the client's messages."""
import asyncio
import multiprocessing
import os

NONE, BEFORE, AFTER, INSIDE, MESSAGES = range(5)
MODES = {BEFORE: "before the commit", AFTER: "between commit and reply", INSIDE: "inside the reply",
         MESSAGES: "after the n-th message"}


def is_commit(chunk):
    """COMMIT of the work lane, or a group of the gather lane, which commits by itself."""
    return b"Q\0\0\0\x0bCOMMIT\0" in chunk or b"\0group\0" in chunk


class Door:
    def __init__(self, shared, real):
        self.mode, self.count, self.cuts = shared
        self.real = real

    def take(self, wanted):
        """Disarms, where it was armed for this."""
        with self.mode.get_lock():
            if self.mode.value not in wanted:
                return NONE
            mode, self.mode.value = self.mode.value, NONE
            self.cuts.value += 1
            return mode

    async def up(self, reader, writer, state):
        while chunk := await reader.read(65536):
            if self.mode.value == MESSAGES and (b"BEGIN\0" in chunk or state["counting"]):
                state["counting"] += 1
                if state["counting"] >= self.count.value and self.take((MESSAGES,)):
                    return
            if is_commit(chunk):
                mode = self.take((BEFORE, AFTER, INSIDE))
                if mode == BEFORE:
                    return
                if mode:
                    state["cut"] = mode
            writer.write(chunk)
            await writer.drain()

    async def down(self, reader, writer, state):
        while chunk := await reader.read(65536):
            if state["cut"] == AFTER:
                return
            if state["cut"] == INSIDE:
                writer.write(chunk[:len(chunk) // 2])
                await writer.drain()
                return
            writer.write(chunk)
            await writer.drain()

    async def serve(self, client_reader, client_writer):
        state = {"cut": NONE, "counting": 0}
        try:
            server_reader, server_writer = await asyncio.open_unix_connection(self.real)
        except OSError:
            client_writer.close()
            return
        tasks = [asyncio.ensure_future(self.up(client_reader, server_writer, state)),
                 asyncio.ensure_future(self.down(server_reader, client_writer, state))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for writer in (client_writer, server_writer):
            writer.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)


def run(shared, path, real):
    async def main():
        server = await asyncio.start_unix_server(Door(shared, real).serve, path)
        os.chmod(path, 0o777)
        async with server:
            await server.serve_forever()
    asyncio.run(main())


class Proxy:
    """Listens in `folder` as a PostgreSQL of port 5432 would."""

    def __init__(self, folder, real):
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        self.mode = multiprocessing.Value("i", NONE)
        self.count = multiprocessing.Value("i", 0)
        self.cuts = multiprocessing.Value("i", 0)
        self.process = multiprocessing.Process(
            target=run, args=((self.mode, self.count, self.cuts), folder + "/.s.PGSQL.5432", real),
            daemon=True)
        self.process.start()

    def arm(self, mode, count=0):
        self.count.value = count
        self.mode.value = mode

    def armed(self):
        return self.mode.value != NONE

    def stop(self):
        self.process.terminate()
        self.process.join()
