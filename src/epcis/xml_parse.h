/* Bytes to a tree of elements, as harmless as libxml2 can be made: nothing is fetched, a
 * DOCTYPE is refused before it is read (with it every entity, so nothing can expand and
 * no file can be named), and depth, size and the number of attributes are limited. */
#pragma once
#include <libxml/tree.h>

#include "epcis/document.h"

enum { XML_DEPTH_MAX = 36, XML_SIZE_MAX = 1 << 28, XML_ATTRIBUTES_MAX = 256 };

/* The document, to be freed with xmlFreeDoc(), or NULL: `problem` says why. */
xmlDoc *xml_parse(const char *text, size_t len, struct epcis_problem *problem);
