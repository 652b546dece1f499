/* What is seen of a file of evidence where the file itself is not given: the picture
 * drawn anew, small and without what the camera wrote into it, and that as facts. Both
 * are made in the decoder's jail; drawings are kept under DATA/views, which may be
 * emptied at any time. */
#pragma once
#include "base/fault.h"
#include "evidence/keep.h"

struct act;

/* Long sides: of a thumbnail, and of what fills a screen. */
enum { EVIDENCE_THUMBNAIL = 480, EVIDENCE_SCREEN = 2048 };

/* Gives the picture of a file that the asker may see as act's document, a JPEG. Faults:
 * those of evidence_read(), evidence_no_picture (absent: a document), evidence_undrawable
 * (absent: damaged, or it cannot be handled safely; it is not tried again for an hour, or
 * a minute where it ended its worker), decoder_busy (busy), decoder_absent (unavailable).
 */
struct fault *evidence_view(struct act *act, const char *hex,
                            const struct evidence_row *row, int side);

/* Reads what the camera wrote into a picture, where nobody did so before, and notes it:
 * {} where it is nothing, {"unreadable":true} where it cannot be handled safely. Without
 * a decoder it stays unread, which is no fault. Faults: those of evidence_read(). */
struct fault *evidence_exif(struct act *act, const char *hex,
                            const struct evidence_row *row);
