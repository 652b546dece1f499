/* The Standard Business Document Header that a document may bear. Its sender, receiver
 * and instance identifier stand in the JSON form by themselves; whatever else it says is
 * kept whole in epcisHeader. source: EPCIS 2.0 §10.3; UN/CEFACT Standard Business
 * Document Header 1.3 */
#pragma once
#include <jansson.h>

/* Takes the three out of the header that was read, and the header itself where it says no
 * more than they and the document do. `names`: the prefixes declared. */
void xml_sbdh_read(json_t *root, json_t *names);

/* The header that the document needs for its three fields, with names of `prefix`; NULL:
 * it has none of them, or a whole header. New reference. */
json_t *xml_sbdh_make(const json_t *root, const char *prefix);
