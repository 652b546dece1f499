"""A raw TCP printer (port 9100): what each connection brings is a file in a folder.

    sink.py PORT FOLDER [--stop-after BYTES | --hang-after BYTES]

--stop-after closes the connection hard after so many bytes of it, as a printer does that is switched
off; --hang-after stops reading, as one does that is paused, until the file FOLDER/go is there.
"""
import os, socket, struct, sys, time

port, folder = int(sys.argv[1]), sys.argv[2]
how, limit = (sys.argv[3], int(sys.argv[4])) if len(sys.argv) > 3 else ('', 0)
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
server.bind(('127.0.0.1', port))
server.listen(8)
for number in range(1, 100000):
    peer, _ = server.accept()
    got = 0
    with open(f'{folder}/{number:04d}.part', 'wb') as out:
        while True:
            if how == '--hang-after' and got >= limit:
                while not os.path.exists(f'{folder}/go'):
                    time.sleep(0.05)
            bytes_ = peer.recv(min(4096, limit - got) if how and got < limit else 4096)
            if not bytes_:
                break
            out.write(bytes_)
            got += len(bytes_)
            if how == '--stop-after' and got >= limit:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                break
    peer.close()
    os.rename(f'{folder}/{number:04d}.part', f'{folder}/{number:04d}.cut' if how == '--stop-after' else f'{folder}/{number:04d}.job')
    if how == '--stop-after':
        break
