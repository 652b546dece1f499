/* Telling the service manager how far this process is, by systemd's protocol: a datagram
 * to the socket that $NOTIFY_SOCKET names. Without one nothing is sent. */
#pragma once

/* Says once that the process does its work from here on: the first call sends it and
 * forgets the socket. A manager that is not heard is no fault of ours. */
void notify_ready(void);

/* Forgets the socket: for children that somebody else speaks for. */
void notify_nobody(void);
