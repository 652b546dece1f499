/* Codes as scanners and people hand them in. */
#pragma once

/* Takes off, in place, what keyboards and hardware scanners put round a code and into it:
 * blanks, CR, LF, TAB, STX and ETX at either end; the AIM symbology identifier in front
 * ("]Q3": QR code with GS1 data; ISO/IEC 15424, annex A); full-width letters and signs,
 * and the marks a Chinese input method makes of '/' and '.'; GS (0x1d) written out as
 * "<GS>", "{GS}" or "^]" becomes that octet, which separates the elements of a GS1 code
 * and stays. The text never grows. Letters keep their case: codes that mean the same in
 * either case are read so by their own rules. */
void code_clean(char *text);
